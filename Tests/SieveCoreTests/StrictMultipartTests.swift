// multipart/form-data where a filter is enforced.

import Testing

@testable import SieveCore

@Suite("A multipart body where a filter is enforced")
struct StrictMultipartTests {
  private static let file = part(
    "name=\"file\"; filename=\"a.mp3\"", "ID3\r\n--BOUN\r\r\n-\n\n--BOUN\n\0\u{FF}\r", "Content-Type: audio/mpeg\r\n")
  private static let model = part("name=\"model\"", "whisper-1")

  private static func part(_ disposition: String, _ content: String, _ headers: String = "") -> String {
    "--BOUND\r\nContent-Disposition: form-data; \(disposition)\r\n\(headers)\r\n\(content)\r\n"
  }

  /// How a body is read, after seeing that it is read alike however it is cut.
  private func read(_ body: String, _ target: String = "/v1/audio/transcriptions") -> EnforcedReading {
    let bytes = Array(body.utf8)
    let readings = ([[]] + bytes.indices.map { [$0] } + [Array(bytes.indices)]).map { reading(bytes, target, cuts: $0) }
    if let odd = readings.firstIndex(where: { $0 != readings[0] }) { Issue.record("\(body) differs when cut, way \(odd)") }
    return readings[0]
  }

  private func reading(_ body: [UInt8], _ target: String, cuts: [Int]) -> EnforcedReading {
    do throws(SieveError) {
      let mentions = try EnforcedReading.mentions("POST", target, ["multipart/form-data; boundary=BOUND"], false, false, body, cuts: cuts)
      return .models(mentions.map(\.field.value))
    } catch {
      return .refused(error.status)
    }
  }

  @Test(
    "names its model",
    arguments: [
      model, file + model, model + file, part("name=model", "whisper-1"),
      part("name=\"model\"", "whisper-1", "Content-Type: text/plain; charset=utf-8\r\n"), part("name=language", "de") + model,
      part("name=file; filename=a.mp3; filename*=utf-8''a.mp3", "x") + model, part("name=\"timestamp_granularities[]\"", "word") + model,
      part("name=file; filename=a", "x", "Content-Type: application/json\r\nContent-Transfer-Encoding: binary\r\n") + model,
    ])
  func named(parts: String) {
    for end in ["--BOUND--", "--BOUND--\r\n"] { #expect(read(parts + end) == .models(["whisper-1"])) }
  }

  @Test(
    "is refused where two readers could find two models in it",
    arguments: [
      // Delimiters
      "x\r\n" + model, "\r\n" + model, "--BOUND--x\r\n" + model, "--BOUND-\r\n" + model, "--BOUND\n" + model, "--BOUND \r\n" + model,
      part("name=a", "x\n--BOUND\nContent-Disposition: form-data; name=model\n\nhidden\n--BOUND") + model,
      part("name=a", "x\r--BOUND\rContent-Disposition: form-data; name=model\r\rhidden\r--BOUND") + model,
      part("name=a; filename=a", "x--BOUND\r\nContent-Disposition: form-data; name=model\r\n\r\nhidden") + model,
      part("name=a", "x\r\n--BOUNDARY") + model, part("name=a", "x\r\n--BOUND--\r\n") + model, part("name=a", "--BOUND") + model,
      model + "--BOUND--\r\n\r\n", model + "--BOUND--\r\n" + model, model + "--BOUND--\n", model + "--BOUND--\r", model + "--BOUND--x",
      // Names
      model + model, part("name=\"MODEL\"", "whisper-1"), part("name=model; name=a", "x"), part("name=\"mo\\del\"", "x"),
      part("name=model; filename=\"\"", "x"),
      part("name=\"model\"; filename=", "x"), part("name=model; filename=a", "x") + model, part("name=model; filename*=utf-8''a", "x"),
      part("name*=utf-8''model", "x"), part("name=\"model[]\"", "x") + model, part("name=\"session[model]\"", "x") + model,
      part("name=model_id", "x") + model, part("name=\"mod%65l\"", "x") + model, part("name=\" model\"", "x") + model,
      part("name=\"=?utf-8?B?bW9kZWw=?=\"", "x") + model, part("name=session", "{}") + model, part("name=_charset_", "utf-7") + model,
      part("name=models", "x") + model, part("name=input_file_id", "f") + model, part("x=y", "x") + model,
      part("name=a; filename=\"b\\\"; name=\\\"model\"", "x") + model,
      "--BOUND\r\n\r\nx\r\n" + model, "--BOUND\r\nContent-Type: text/plain\r\n\r\nx\r\n" + model,
      // Fields
      part("name=a", "x", "Content-Disposition: form-data; name=model\r\n") + model, part("name=a", "x", "X: 1\r\n folded\r\n") + model,
      part("name=a", "eA==", "Content-Transfer-Encoding: base64\r\n") + model,
      part("name=a", "{}", "Content-Type: application/json\r\n") + model,
      part("name=model", "x", "Content-Type: text/plain; charset=utf-7\r\n"), part("name=model", "x", "Content-Type: text/html\r\n"),
      part("name=a", "x", "Content-Type: text/plain\r\nContent-Type: text/plain\r\n") + model,
      part("name=a; filename=b", "x", "Content-Type: multipart/mixed; boundary=c\r\n") + model,
      // The model
      part("name=model", ""), part("name=model", "a\0"), part("name=model", "a\r\nb"),
      part("name=model", String(repeating: "m", count: 513)),
      file, "",
    ])
  func unclear(parts: String) {
    #expect(read(parts + "--BOUND--") == .refused(400))
  }

  @Test("that is cut short is refused", arguments: ["--BOUND", model, model + "--BOUND", model + "--BOUND-", "--BOUND\r\n"])
  func cutShort(body: String) {
    #expect(read(body) == .refused(400))
  }

  @Test("that uploads a file needs no model and is no batch")
  func uploads() {
    let upload = { (parts: String) in self.read(parts + "--BOUND--\r\n", "/v1/files") }
    #expect(upload(Self.part("name=purpose", "user_data") + Self.file) == .models([]))
    #expect(upload(Self.file + Self.part("name=purpose", "batch")) == .refused(403))
    #expect(upload(Self.part("name=purpose", " BATCH") + Self.file) == .refused(403))
    #expect(upload(Self.part("name=purpose", "vision") + Self.part("name=purpose", "batch")) == .refused(400))
    #expect(upload(Self.part("name=\"purpose[]\"", "batch") + Self.file) == .refused(400))
    #expect(upload(Self.part("name=purpose; filename=a", "batch") + Self.file) == .refused(400))
    #expect(upload(Self.part("name=target_model_names", "b") + Self.file) == .refused(400))
    #expect(upload(Self.model + Self.file) == .refused(400))
  }
}
