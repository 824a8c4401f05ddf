//! Bodies of requests that were answered before they had come to their end.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Bytes;

/// Keeps what is left of a request's body until the response is sent.
///
/// actix closes the connection where a body with a length was not read to its end. Of one in chunks it would
/// read the rest, however slowly that comes and without any timer, unless somebody still holds it when the
/// response has been sent.
#[must_use]
pub fn holding<P: Unpin + 'static>(
    response: HttpResponse,
    request_headers: &HeaderMap,
    payload: P,
) -> HttpResponse {
    if request_headers.contains_key(header::TRANSFER_ENCODING) {
        response.map_body(|_, body| BoxBody::new(Holding { body, _payload: payload }))
    } else {
        response
    }
}

struct Holding<P> {
    body: BoxBody,
    _payload: P,
}

impl<P: Unpin> MessageBody for Holding<P> {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_next(context)
    }
}
