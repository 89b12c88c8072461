//! Reading a request's body, within its bound.

use futures_util::StreamExt;
use worker::Request;

use crate::edge::posted::MAX_BODY_BYTES;
use crate::edge::problem::Problem;

/// The whole body. One that is announced too long is not read at all, one that turns out too long not to its end.
pub(super) async fn read(request: &mut Request) -> Result<Vec<u8>, Problem> {
    read_most(request, MAX_BODY_BYTES).await
}

/// The same with a bound of its own.
pub(super) async fn read_most(request: &mut Request, most: usize) -> Result<Vec<u8>, Problem> {
    let announced = request
        .headers()
        .get("content-length")
        .ok()
        .flatten()
        .and_then(|value| value.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > most) {
        return Err(Problem::body_too_large(most));
    }
    let mut body = Vec::new();
    let Ok(mut stream) = request.stream() else {
        return Ok(body);
    };
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Problem::field("broken_body", "The body broke off."))?;
        if body.len().saturating_add(chunk.len()) > most {
            return Err(Problem::body_too_large(most));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
