//! Two things waited for at once.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// Waits for both, and gives what both came to.
pub async fn both<A: Future, B: Future>(one: A, other: B) -> (A::Output, B::Output) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut first, mut second) = (None, None);
    poll_fn(|context| {
        if first.is_none()
            && let Poll::Ready(output) = one.as_mut().poll(context)
        {
            first = Some(output);
        }
        if second.is_none()
            && let Poll::Ready(output) = other.as_mut().poll(context)
        {
            second = Some(output);
        }
        match (first.take(), second.take()) {
            (Some(one), Some(other)) => Poll::Ready((one, other)),
            (one, other) => {
                (first, second) = (one, other);
                Poll::Pending
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::block_on;

    /// Ready after being asked `n` times.
    async fn after(n: u32) -> u32 {
        let mut left = n;
        poll_fn(|_| {
            left = left.saturating_sub(1);
            match left {
                0 => Poll::Ready(n),
                _ => Poll::Pending,
            }
        })
        .await
    }

    #[test]
    fn takes_as_long_as_the_longer_one() {
        for (one, other) in [(1, 1), (1, 5), (5, 1), (3, 4)] {
            assert_eq!(block_on(both(after(one), after(other))), (one, other));
        }
    }
}
