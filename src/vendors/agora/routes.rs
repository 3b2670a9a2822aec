//! Which handler answers an operation.
//!
//! The framework tries the paths one after another, those with parameters by regular expressions,
//! which took a fifth of the time of a request. So each base is a scope, told from the others by
//! its text, in which only the rest of a path is tried, and the calls that clients repeat go first.

use actix_web::web::{self, ServiceConfig};

use super::catalogue::{AGENT_PATHS, BUILDER_TOKENS, SIBLING_PATHS, TASK, TASKS};
use super::paths::{AGENTS_BASE, CONVOAI_BASE, PROJECTS, TASKS_BASE};
use super::{agents, builder_tokens, projects, tasks};

/// The endpoints, from the root of the port.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(web::resource(PROJECTS).route(web::get().to(projects::list)))
        .service(web::scope(TASKS_BASE).configure(of_tasks))
        .service(web::scope(AGENTS_BASE).configure(|cfg| of_agents(cfg, AGENT_PATHS)))
        .service(web::scope(CONVOAI_BASE).configure(|cfg| of_agents(cfg, SIBLING_PATHS)));
}

fn of_tasks(cfg: &mut ServiceConfig) {
    let [task, builder_tokens, tasks] = [TASK, BUILDER_TOKENS, TASKS].map(within_base);
    cfg.service(
        web::resource(task)
            .route(web::get().to(tasks::entry))
            .route(web::delete().to(tasks::stop))
            .route(web::patch().to(tasks::update)),
    )
    .service(web::resource(builder_tokens).route(web::post().to(builder_tokens::create)))
    .service(web::resource(tasks).route(web::post().to(tasks::start)));
}

fn of_agents(cfg: &mut ServiceConfig, paths: [&'static str; 5]) {
    let [join, list, entry, leave, update] = paths.map(within_base);
    cfg.service(web::resource(list).route(web::get().to(agents::list)))
        .service(web::resource(entry).route(web::get().to(agents::entry)))
        .service(web::resource(join).route(web::post().to(agents::join)))
        .service(web::resource(leave).route(web::post().to(agents::leave)))
        .service(web::resource(update).route(web::post().to(agents::update)));
}

/// A path below the base it is listed with.
fn within_base(path: &'static str) -> &'static str {
    let bases = [TASKS_BASE, AGENTS_BASE, CONVOAI_BASE];
    let mut rests = bases.iter().filter_map(|base| path.strip_prefix(base));
    rests.next().unwrap_or(path)
}
