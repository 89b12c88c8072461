//! Responses.

use serde::Serialize;
use worker::{Headers, Response, ResponseBody, Result};

use crate::edge::cors::{API_HEADERS, ASSET_HEADERS};
use crate::edge::problem::Problem;

/// A JSON answer of the API.
pub(super) fn json(status: u16, body: &impl Serialize) -> Result<Response> {
    let text =
        serde_json::to_vec(body).map_err(|error| worker::Error::RustError(error.to_string()))?;
    let response = Response::from_body(ResponseBody::Body(text))?.with_status(status);
    let headers = Headers::new();
    headers.set("content-type", "application/json; charset=utf-8")?;
    with(response, headers, API_HEADERS)
}

/// An answer of the API without a body.
pub(super) fn empty(status: u16) -> Result<Response> {
    with(
        Response::empty()?.with_status(status),
        Headers::new(),
        API_HEADERS,
    )
}

/// A refusal.
pub(super) fn problem(problem: &Problem) -> Result<Response> {
    let response = json(problem.status, &problem.body())?;
    if let Some(seconds) = problem.retry_after_s {
        response
            .headers()
            .set("retry-after", &seconds.to_string())?;
    }
    if let Some(allow) = problem.allow {
        response.headers().set("allow", allow)?;
    }
    if problem.status == 401 {
        response.headers().set("www-authenticate", "Bearer")?;
    }
    Ok(response)
}

/// A file, with our headers added to its own.
pub(super) fn asset(file: Response) -> Result<Response> {
    let headers = Headers::new();
    for (name, value) in file.headers().entries() {
        headers.append(&name, &value)?;
    }
    with(file, headers, ASSET_HEADERS)
}

fn with(response: Response, headers: Headers, more: &[(&str, &str)]) -> Result<Response> {
    for (name, value) in more {
        headers.set(name, value)?;
    }
    Ok(response.with_headers(headers))
}
