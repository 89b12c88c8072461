//! Early stopping. Several models are fitted side by side over the same course; one of them, whose messages held back are at hand,
//! leads: when it understands those no better for a while it comes to rest over one more epoch, and the others, which must take
//! the same course for its calibration to be theirs, do so after the same epoch. What they wait for is an epoch's number, never the
//! time, so the same seed gives the same bytes on any machine.

use std::sync::{Condvar, Mutex, PoisonError};

/// How much better is better, as a share of the messages held back.
const BETTER: f32 = 0.001;
/// This share of the course, and at least so many epochs, must have brought nothing better.
const PATIENCE: usize = 4;
const LEAST_PATIENCE: usize = 2;

/// What the leading model has told so far.
#[derive(Debug, Default)]
pub struct Lead {
    told: Mutex<Told>,
    more: Condvar,
}

#[derive(Debug, Default)]
struct Told {
    /// Epochs after which it went on.
    on: usize,
    /// After how many epochs it came to rest.
    rest: Option<usize>,
    /// It tells no more.
    ended: bool,
}

impl Lead {
    fn tell(&self, change: impl FnOnce(&mut Told)) {
        change(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner));
        self.more.notify_all();
    }

    /// After how many epochs the leading model came to rest; none where it took the whole course.
    #[must_use]
    pub fn rested(&self) -> Option<usize> {
        self.told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .rest
    }

    /// Waits until the leading model has told what to do after so many epochs: whether to come to rest.
    fn rests_after(&self, epochs: usize) -> bool {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |told: &mut Told| told.on < epochs && told.rest.is_none() && !told.ended;
        let told = self
            .more
            .wait_while(told, waits)
            .unwrap_or_else(PoisonError::into_inner);
        told.rest.is_some_and(|rest| rest <= epochs)
    }
}

/// One model's part in it.
#[derive(Debug)]
pub enum Part<'a> {
    /// It leads.
    Leads(Leader<'a>),
    /// It follows.
    Follows(&'a Lead),
}

impl<'a> Part<'a> {
    /// The part of the model that leads, or of one that follows.
    #[must_use]
    pub fn new(lead: &'a Lead, leads: bool, epochs: usize) -> Self {
        if leads {
            Self::Leads(Leader {
                lead,
                epochs,
                best: 0.0,
                since: 0,
            })
        } else {
            Self::Follows(lead)
        }
    }

    /// Whether it leads.
    #[must_use]
    pub fn leads(&self) -> bool {
        matches!(self, Self::Leads(_))
    }

    /// Whether the next epoch, the one after so many, is to be the last. `understood` gives the share of the messages held back
    /// that the model understands by now; only the one that leads is asked.
    ///
    /// # Errors
    /// Whatever `understood` fails with.
    pub fn rests_after<E>(
        &mut self,
        epochs: usize,
        understood: impl FnOnce() -> Result<Option<f32>, E>,
    ) -> Result<bool, E> {
        match self {
            Self::Leads(leader) => Ok(leader.decide(epochs, understood()?)),
            Self::Follows(lead) => Ok(lead.rests_after(epochs)),
        }
    }
}

/// The one that leads.
#[derive(Debug)]
pub struct Leader<'a> {
    lead: &'a Lead,
    epochs: usize,
    best: f32,
    since: usize,
}

impl Leader<'_> {
    fn decide(&mut self, epochs: usize, understood: Option<f32>) -> bool {
        let Some(understood) = understood else {
            self.lead.tell(|told| told.on = epochs);
            return false;
        };
        if understood > self.best + BETTER {
            (self.best, self.since) = (understood, 0);
        } else {
            self.since += 1;
        }
        let patience = (self.epochs / PATIENCE).max(LEAST_PATIENCE);
        // With one epoch left anyway there is nothing to save.
        let rests = self.since >= patience && epochs + 1 < self.epochs;
        self.lead.tell(|told| {
            told.on = epochs;
            if rests {
                told.rest = Some(epochs);
            }
        });
        rests
    }
}

impl Drop for Leader<'_> {
    /// Nobody waits for one that has ended, or failed.
    fn drop(&mut self) {
        self.lead.tell(|told| told.ended = true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(part: &mut Part<'_>, epochs: usize, understood: f32) -> bool {
        let asked = part.rests_after(epochs, || Ok::<_, ()>(Some(understood)));
        asked.expect("is told")
    }

    #[test]
    fn all_come_to_rest_after_the_same_epoch() {
        let lead = Lead::default();
        std::thread::scope(|scope| {
            let follower = scope.spawn(|| {
                let mut part = Part::new(&lead, false, 12);
                (1..12).find(|&epochs| ask(&mut part, epochs, 1.0))
            });
            let mut part = Part::new(&lead, true, 12);
            let shares = [0.5, 0.7, 0.8, 0.8, 0.8005, 0.79, 0.9];
            let leads = (1..12)
                .zip(shares)
                .find(|&(epochs, share)| ask(&mut part, epochs, share));
            assert_eq!(leads.map(|(epochs, _)| epochs), Some(6));
            assert_eq!(follower.join().expect("ends"), Some(6));
        });
        assert_eq!(lead.rested(), Some(6));
    }

    #[test]
    fn nobody_waits_for_one_that_failed() {
        let lead = Lead::default();
        drop(Part::new(&lead, true, 8));
        assert!(!ask(&mut Part::new(&lead, false, 8), 7, 0.0));
    }

    #[test]
    fn while_it_gets_better_it_goes_on() {
        let lead = Lead::default();
        let mut part = Part::new(&lead, true, 8);
        for epochs in 1..=8 {
            assert!(!ask(&mut part, epochs, epochs as f32 / 10.0));
        }
        assert_eq!(lead.rested(), None);
    }
}
