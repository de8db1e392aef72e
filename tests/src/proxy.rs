//! A way to a database's server that fails as networks and servers do.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// What becomes of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// They get through.
    Open,
    /// Connections are closed, and new ones at once.
    Closed,
    /// Connections stay open, and nothing gets through.
    Silent,
}

/// What gets lost when a connection is cut at a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The message: the server never gets it.
    Message,
    /// Its answer: the server did what it was told, and nobody hears of it.
    Answer,
}

/// What PostgreSQL and MariaDB are sent to see whether a connection lives. A pool does so whenever it likes, so these
/// messages do not count.
const PINGS: [&[u8]; 2] = [b"S\0\0\0\x04", b"\x01\0\0\0\x0e"];

/// A proxy before a server.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    way: watch::Sender<Way>,
    cut: Arc<Cut>,
    /// How many messages wait because nothing gets through.
    held: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

/// The next cut.
#[derive(Debug)]
struct Cut {
    /// How many messages are left until then; 0 is never.
    left: AtomicUsize,
    /// Whether it is the answer that gets lost.
    loses_answer: AtomicBool,
}

impl Proxy {
    /// A proxy before this server, through which everything gets.
    ///
    /// # Panics
    ///
    /// If no port can be had.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port can be had");
        let address = listener.local_addr().expect("a listener has an address");
        let (way, ways) = watch::channel(Way::Open);
        let (holding, held) = watch::channel(0);
        let cut = Arc::new(Cut { left: AtomicUsize::new(0), loses_answer: false.into() });
        let cuts = Arc::clone(&cut);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (ways, holding, cuts) = (ways.clone(), holding.clone(), Arc::clone(&cuts));
                tokio::spawn(async move {
                    // Either side may leave at any time.
                    let _ = carry(client, server, ways, &holding, &cuts).await;
                });
            }
        });
        Self { address, way, cut, held, task }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts all connections and takes no new ones.
    pub fn close(&self) {
        self.way.send_replace(Way::Closed);
    }

    /// Lets nothing through, and leaves all connections open.
    pub fn silence(&self) {
        self.way.send_replace(Way::Silent);
    }

    /// Lets everything through again.
    pub fn open(&self) {
        self.way.send_replace(Way::Open);
    }

    /// Cuts all connections once, as a server does that is restarted.
    pub async fn restart(&self) {
        self.close();
        tokio::task::yield_now().await;
        self.open();
    }

    /// Waits until a message waits because nothing gets through.
    ///
    /// # Panics
    ///
    /// If the proxy is gone.
    pub async fn holds_a_message(&self) {
        self.held.clone().wait_for(|held| *held > 0).await.expect("the proxy runs");
    }

    /// Cuts a connection at the client's message with this number, counted over all connections from 1.
    pub fn cut_at(&self, message: usize, lost: Lost) {
        self.cut.loses_answer.store(lost == Lost::Answer, Ordering::SeqCst);
        self.cut.left.store(message, Ordering::SeqCst);
    }

    /// Cuts no more, and tells whether a connection was cut.
    #[must_use]
    pub fn was_cut(&self) -> bool {
        self.cut.left.swap(0, Ordering::SeqCst) == 0
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.close();
        self.task.abort();
    }
}

impl Cut {
    /// What of the next message gets lost.
    fn next(&self) -> Option<Lost> {
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        let lost = if self.loses_answer.load(Ordering::SeqCst) { Lost::Answer } else { Lost::Message };
        (left == Ok(1)).then_some(lost)
    }
}

/// Carries the messages of one connection. What a client sends at once is a message: it then waits for the answer.
async fn carry(
    mut client: TcpStream,
    server: SocketAddr,
    mut ways: watch::Receiver<Way>,
    holding: &watch::Sender<usize>,
    cut: &Cut,
) -> io::Result<()> {
    if *ways.borrow_and_update() == Way::Closed {
        return Ok(());
    }
    let mut server = TcpStream::connect(server).await?;
    let (mut message, mut answer) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let bytes;
        let is_message;
        tokio::select! {
            read = client.read(&mut message) => (bytes, is_message) = (read?, true),
            read = server.read(&mut answer) => (bytes, is_message) = (read?, false),
            _ = ways.wait_for(|way| *way == Way::Closed) => return Ok(()),
        }
        if bytes == 0 {
            return Ok(());
        }
        if *ways.borrow() == Way::Silent {
            holding.send_modify(|held| *held += 1);
            let way = ways.wait_for(|way| *way != Way::Silent).await.map(|way| *way);
            holding.send_modify(|held| *held -= 1);
            if !way.is_ok_and(|way| way == Way::Open) {
                return Ok(());
            }
        }
        if !is_message {
            client.write_all(&answer[..bytes]).await?;
            continue;
        }
        let is_ping = PINGS.contains(&&message[..bytes]);
        match (!is_ping).then(|| cut.next()).flatten() {
            None => server.write_all(&message[..bytes]).await?,
            Some(Lost::Message) => return Ok(()),
            Some(Lost::Answer) => {
                server.write_all(&message[..bytes]).await?;
                return server.readable().await;
            }
        }
    }
}
