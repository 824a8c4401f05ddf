//! The ceiling: a bare actix-web server that answers a constant body, so many bytes long.

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};

use crate::Outcome;

/// Serves until it is killed. A POST is read to its end before it is answered.
pub fn serve(port: u16, size: usize) -> Outcome<()> {
    let body = Bytes::from(vec![b'x'; size]);
    let app = move || {
        let (read, posted) = (body.clone(), body.clone());
        let get = web::get().to(move || constant(&read));
        let post = web::post().to(move |_read_to_its_end: Bytes| constant(&posted));
        App::new().service(web::resource("/{path:.*}").route(get).route(post))
    };
    actix_web::rt::System::new()
        .block_on(async { HttpServer::new(app).bind(("127.0.0.1", port))?.run().await })?;
    Ok(())
}

fn constant(body: &Bytes) -> impl Future<Output = HttpResponse> + use<> {
    std::future::ready(HttpResponse::Ok().content_type("application/json").body(body.clone()))
}
