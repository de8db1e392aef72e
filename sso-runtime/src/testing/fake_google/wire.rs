//! Connections that can be cut, as networks do.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// What else may go out on a connection.
#[derive(Clone, Copy)]
enum Allowance {
    Everything,
    /// The head of the next answer, and so many bytes of its body.
    Body(usize),
    /// So many bytes.
    Bytes(usize),
}

/// The scissors of one connection.
#[derive(Clone)]
pub(super) struct Scissors(Arc<Mutex<Allowance>>);

impl Scissors {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Allowance::Everything)))
    }

    /// Nothing more goes out.
    pub(super) fn cut(&self) {
        self.allow(Allowance::Bytes(0));
    }

    /// The next answer ends after `bytes` of its body.
    pub(super) fn cut_body_after(&self, bytes: usize) {
        self.allow(Allowance::Body(bytes));
    }

    fn allow(&self, allowance: Allowance) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = allowance;
    }

    /// How much of `buffer` may go out, if there is a limit.
    fn limit(&self, buffer: &[u8]) -> Option<usize> {
        match *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Allowance::Everything => None,
            Allowance::Bytes(left) => Some(left),
            // Answers are written head first, in one piece.
            Allowance::Body(bytes) => {
                let head = buffer.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |end| end + 4);
                Some(head + bytes)
            }
        }
    }
}

impl Connected<IncomingStream<'_, Door>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().scissors.clone()
    }
}

/// Lets connections in.
pub(super) struct Door(pub(super) TcpListener);

impl Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (Wire { stream, scissors: Scissors::new() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection.
pub(super) struct Wire {
    stream: TcpStream,
    scissors: Scissors,
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        let Some(limit) = self.scissors.limit(buffer) else {
            return Pin::new(&mut self.stream).poll_write(cx, buffer);
        };
        if limit == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, &buffer[..limit.min(buffer.len())]))?;
        self.scissors.allow(Allowance::Bytes(limit - written));
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
