internal import NIOCore
internal import NIOPosix

/// Calls of the demo's own, such as a household makes: most are answered, some are not.
struct DemoTraffic {
  let port: Int

  private enum Call: CaseIterable {
    case chat, small, alias, dear, embedding, leaving, unknown, absent
  }

  /// Ends when its task is cancelled.
  func run() async {
    var count = 0
    while !Task.isCancelled {
      // The first come quickly: whoever opens the page should find some.
      let pause = count < 8 ? 150...400 : 900...2800
      guard (try? await Task.sleep(for: .milliseconds(Int.random(in: pause)))) != nil else { return }
      let call = count < Call.allCases.count ? Call.allCases[count] : Self.usual.randomElement() ?? .chat
      count += 1
      Task { try? await make(call) }
    }
  }

  private static let usual: [Call] = [
    .chat, .chat, .chat, .chat, .small, .small, .small, .alias, .alias, .alias, .dear, .embedding, .embedding, .leaving, .unknown, .absent,
  ]

  private func make(_ call: Call) async throws {
    switch call {
    case .chat: try await chat("sample/northwind/gale-3-70b-instruct", streams: true)
    case .small: try await chat("sample/corvid/raven-2-mini", streams: Bool.random())
    case .alias: try await chat("fast", streams: true)
    case .dear: try await chat("sample/anselm/ode-4", streams: true)
    case .embedding: try await post("/v1/embeddings", #"{"model":"sample/corvid/embed-3-small","input":"A sentence to find again."}"#)
    case .leaving: try await chat("sample/northwind/gale-3-70b-instruct", streams: true, leavingAfter: .milliseconds(300))
    case .unknown: try await chat("sample/northwind/gale-3-71b-instruct", streams: false)
    case .absent: try await chat("attic/gale-3-8b", streams: false)
    }
  }

  private func chat(_ model: String, streams: Bool, leavingAfter limit: Duration? = nil) async throws {
    let question = Self.questions.randomElement() ?? ""
    let stream = streams ? #","stream":true,"stream_options":{"include_usage":true}"# : ""
    let body = #"{"model":"\#(model)"\#(stream),"messages":[{"role":"user","content":"\#(question)"}]}"#
    try await post("/v1/chat/completions", body, leavingAfter: limit)
  }

  private static let questions = [
    "What is a good name for a cat that knocks things over?", "Summarise the minutes of the last meeting in three sentences, please.",
    "Why does bread rise?", "Write a haiku about a proxy.", "How many hours does a ferry take from one end of a long lake to the other?",
  ]

  /// Reads the answer to its end, or leaves.
  private func post(_ path: String, _ body: String, leavingAfter limit: Duration? = nil) async throws {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port).get()
    let head = """
      POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\
      Connection: close\r\n\r\n
      """
    channel.writeAndFlush(ByteBuffer(string: head + body), promise: nil)
    if let limit { channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { channel.close(promise: nil) } }
    try await channel.closeFuture.get()
  }
}
