//! Requests in, responses out.

use serde_json::json;
use worker::{Context, Env, Request, Response, Result};

use super::asked::{Answered, Asked, Stop, config, ready};
use super::wire::Outside;
use super::{admin, answer as respond, body, boot, customers, demo, desk, isolate, say, talking};
use crate::edge::cors;
use crate::edge::posted::{MAX_TEXT_CHARS, object, text};
use crate::edge::problem::Problem;
use crate::edge::route::{Route, route};
use crate::origin::Wire;
use crate::understand::{Understand, entities};

/// Answers a request.
pub(super) async fn answer(request: Request, env: Env, context: Context) -> Result<Response> {
    let asked = Asked::new(&request)?;
    let method = request.inner().method();
    let found = route(&method, asked.url.path());
    let preflight = matches!(found, Ok(Route::Preflight));
    let done = match found {
        Ok(route) => serve(route, request, &asked, &env, context).await,
        Err(problem) => Err(Stop::Refused(problem)),
    };
    let (response, open) = match done {
        Ok(response) => (response, true),
        Err(Stop::Refused(problem)) => (
            respond::problem(&problem)?,
            problem.code != "origin_not_allowed",
        ),
        Err(Stop::Broken(error)) => {
            say::error(&format!("{method} {}: {error}", asked.url.path()));
            (respond::problem(&Problem::internal())?, true)
        }
    };
    let switching = response.status_code() == 101;
    if let (Some(origin), true, false) = (&asked.origin, open, switching)
        && let Ok(config) = isolate::config(&env)
        && config
            .sites
            .values()
            .any(|site| cors::allowed(site, origin, &asked.own))
    {
        let more = preflight.then(cors::preflight).into_iter().flatten();
        for (name, value) in cors::headers(origin).into_iter().chain(more) {
            response.headers().set(name, &value)?;
        }
    }
    Ok(response)
}

async fn serve(
    route: Route,
    request: Request,
    asked: &Asked,
    env: &Env,
    context: Context,
) -> Answered {
    match route {
        Route::Asset => asset(request, env, asked).await,
        Route::Health => health(env, asked, &request.inner().method()),
        Route::Preflight => Ok(respond::empty(204)?),
        Route::Say => talking::message(request, asked, env, context).await,
        Route::Transcript => talking::transcript(asked, env).await,
        Route::Feedback => customers::feedback(request, asked, env).await,
        Route::Identify => customers::identify(request, asked, env).await,
        Route::Remembered => customers::remembered(asked, env).await,
        Route::Forget => customers::forget(asked, env).await,
        Route::Receipt => customers::receipt(asked, env).await,
        Route::Live => desk::live(&request, asked, env).await,
        Route::Desk => desk::spoke(request, asked, env).await,
        Route::Waiting => desk::waiting(asked, env).await,
        Route::Talk => desk::talk(asked, env).await,
        Route::Flags => admin::flags(asked, env).await,
        Route::Change => admin::change(request, asked, env).await,
        Route::Metrics => admin::metrics(asked, env).await,
        Route::DemoToken => demo::token(asked, env).await,
        Route::Understand => understand(request, asked, env).await,
    }
}

async fn understand(mut request: Request, asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    if !config.is_local(&asked.host) {
        asked.admin(&config)?;
    }
    let map = object(&body::read(&mut request).await?)?;
    let said = text(&map, "text", MAX_TEXT_CHARS)?
        .ok_or_else(|| Problem::field("missing_field", "`text` is missing."))?;
    let now = i64::try_from(worker::Date::now().as_millis()).unwrap_or(0);
    let mut seen = ready()?.model.understand(&said);
    seen.entities = entities::find(&said, &entities::Context::new(now, 0, "en"));
    Ok(respond::json(200, &seen)?)
}

/// `GET /v1/health`; an administrator is also told what should be mended though the bot goes on without.
fn health(env: &Env, asked: &Asked, method: &str) -> Answered {
    let (config, ready) = (isolate::config(env), boot::ready());
    let warnings = config
        .as_ref()
        .ok()
        .filter(|config| asked.is_admin(config))
        .map(|config| config.warnings(Outside.now_ms()));
    let missing: Vec<String> = config
        .err()
        .unwrap_or_default()
        .into_iter()
        .chain(ready.as_ref().err().cloned())
        .collect();
    let response = match ready {
        Ok(ready) if missing.is_empty() => {
            let mut well = json!({ "ok": true, "version": env!("CARGO_PKG_VERSION"), "model": ready.model.meta().version, "flows": ready.flows });
            if let (Some(warnings), Some(map)) = (warnings, well.as_object_mut()) {
                map.insert("warnings".into(), warnings.into());
            }
            respond::json(200, &well)?
        }
        _ => respond::problem(&Problem::not_ready(&missing))?,
    };
    Ok(if method == "HEAD" {
        respond::empty(response.status_code())?
    } else {
        response
    })
}

async fn asset(request: Request, env: &Env, asked: &Asked) -> Answered {
    if asked.url.path() == "/" {
        let demo = asked.url.join("/demo").map_err(|_| Problem::not_found())?;
        return Ok(Response::redirect_with_status(demo, 302)?);
    }
    let file = env.assets("ASSETS")?.fetch_request(request).await?;
    if file.status_code() == 404 {
        return Err(Problem::not_found().into());
    }
    Ok(respond::asset(file)?)
}
