internal import SieveCore
internal import SieveProxy

extension EndedRequest {
  func json(id: Int) -> [UInt8] {
    var json = JSONText(capacity: 512)
    json.object { json in
      json.member("id", id)
      json.member("time", time)
      json.member("method", Self.cut(method))
      json.member("path", Self.cut(path))
      json.member("view", Self.known(view))
      json.member("client", Self.known(client))
      json.member("backend", Self.known(backend))
      json.member("model", Self.known(model))
      json.member("upstream_model", Self.known(upstreamModel))
      json.member("status", status)
      json.member("error", Self.known(errorCode))
      json.member("attempts", Self.known(attempts))
      json.member("trace_id", Self.known(traceID))
      json.member("outcome", outcome)
      json.member("bytes_in", bytesIn)
      json.member("bytes_out", bytesOut)
      json.member("first_byte_ms", firstByteMilliseconds.map(Self.tenths))
      json.member("duration_ms", Self.tenths(durationMilliseconds))
      json.member("input_tokens", usage?.input)
      json.member("output_tokens", usage?.output)
      json.member("tokens_per_s", tokensPerSecond.map(Self.tenths))
      json.member("cost", usage.flatMap { price?.cost(of: $0) })
    }
    return json.bytes
  }

  private var tokensPerSecond: Double? {
    guard let usage, usage.output > 0, let firstByteMilliseconds else { return nil }
    let seconds = (durationMilliseconds - firstByteMilliseconds) / 1000
    return seconds > 0.001 ? Double(usage.output) / seconds : nil
  }

  private static func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }

  private static func known(_ text: String) -> String? { text.isEmpty ? nil : cut(text) }

  /// A client chooses what stands here.
  private static func cut(_ text: String) -> String {
    text.utf8.count <= 256 ? text : String(decoding: text.utf8.prefix(256), as: UTF8.self) + "…"
  }
}
