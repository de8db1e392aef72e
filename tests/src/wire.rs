//! A server that answers byte for byte what a test says, for what no HTTP library would send.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The server, which lives as long as the test's runtime.
#[derive(Debug)]
pub struct Wire {
    /// Its URL.
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

/// Turns a good answer's body into the bytes that are sent.
pub type Compose = fn(&str) -> Vec<u8>;

impl Wire {
    /// Stands before `target`: asks it what the client asks, and answers what `compose` makes of its body.
    ///
    /// # Panics
    ///
    /// If there is no port.
    pub async fn before(target: String, compose: Compose) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
        let url = format!("http://{}/", listener.local_addr().expect("it is bound"));
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let noted = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (target, noted) = (target.clone(), Arc::clone(&noted));
                tokio::spawn(async move { answer(stream, &target, compose, &noted).await });
            }
        });
        Self { url, requests }
    }

    /// The requests, head and body.
    ///
    /// # Panics
    ///
    /// If the server panicked.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("nobody panicked").clone()
    }
}

/// One answer a connection, which stays open: the client is not to wait for its end.
async fn answer(mut stream: TcpStream, target: &str, compose: Compose, requests: &Mutex<Vec<String>>) {
    let request = read(&mut stream).await;
    requests.lock().expect("nobody panicked").push(request.clone());
    let (head, body) = request.split_once("\r\n\r\n").expect("a request has a head");
    let client = reqwest::Client::builder().build().expect("a client can be made");
    let asked = if head.starts_with("GET") { client.get(target) } else { client.post(target).body(body.to_owned()) };
    let passed_on = ["authorization", "content-type"].into_iter().filter_map(|name| Some((name, header(head, name)?)));
    let asked = passed_on.fold(asked, |asked, (name, value)| asked.header(name, value));
    let good = asked.send().await.expect("the target answers").text().await.expect("it answers text");
    // Who had enough may hang up before the end.
    let _ = stream.write_all(&compose(&good)).await;
    let _ = stream.read(&mut [0]).await;
}

async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= header(head, "content-length").map_or(0, |length| length.parse().expect("a length"))
        {
            return text.into_owned();
        }
        if stream.read_buf(&mut bytes).await.expect("the client sends") == 0 {
            return "GET / HTTP/1.1\r\n\r\n".to_owned();
        }
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines.into_iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
