internal import SieveCore
internal import SieveProxy

extension SettledRequest {
  func json(id: Int) -> [UInt8] {
    var json = JSONText(capacity: 512)
    json.object { json in
      json.member("id", id)
      json.member("time", ended.time)
      json.member("method", Self.cut(ended.words.method))
      json.member("path", Self.cut(ended.words.path))
      json.member("view", Self.known(ended.view))
      json.member("client", Self.known(ended.client))
      json.member("backend", Self.known(ended.backend))
      json.member("model", Self.known(publicID))
      json.member("asked_model", Self.known(ended.model))
      json.member("upstream_model", Self.known(ended.upstreamModel))
      json.member("status", ended.measures.status)
      json.member("error", Self.known(ended.errorCode))
      json.member("attempts", Self.known(ended.attempts))
      json.member("trace_id", Self.known(ended.words.traceID))
      json.member("outcome", ended.measures.outcome.rawValue)
      json.member("bytes_in", ended.measures.bytesIn)
      json.member("bytes_out", ended.measures.bytesOut)
      json.member("first_byte_ms", ended.firstByteMilliseconds.map(Self.tenths))
      json.member("duration_ms", Self.tenths(ended.durationMilliseconds))
      json.member("input_tokens", ended.usage?.input)
      json.member("output_tokens", ended.usage?.output)
      json.member("tokens_per_s", tokensPerSecond.map(Self.tenths))
      json.member("cost", dollars: ended.usage.flatMap { price?.cost(of: $0) })
    }
    return json.bytes
  }

  private var tokensPerSecond: Double? {
    guard let usage = ended.usage, usage.output > 0, let firstByte = ended.firstByteMilliseconds else { return nil }
    let seconds = (ended.durationMilliseconds - firstByte) / 1000
    return seconds > 0.001 ? Double(usage.output) / seconds : nil
  }

  private static func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }

  private static func known(_ text: String) -> String? { text.isEmpty ? nil : cut(text) }

  /// A client chooses what stands here.
  private static func cut(_ text: String) -> String {
    text.utf8.count <= 256 ? text : String(decoding: text.utf8.prefix(256), as: UTF8.self) + "…"
  }
}
