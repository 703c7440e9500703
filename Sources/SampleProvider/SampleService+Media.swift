// Transcriptions, which are about the upload's size, and images, which are one black pixel.
import Foundation
import NIOCore
import SieveHTTP

extension SampleService {
  func transcription(_ request: SampleRequest) -> Reply {
    let type = request.head.field(.contentType).map { request.text($0.valueRange) } ?? ""
    guard let form = MultipartForm(contentType: type, body: Data(request.body.readableBytesView)) else {
      return .error(400, "The body must be multipart/form-data with a boundary, and end with it.")
    }
    guard let model = form["model"].map({ String(decoding: $0, as: UTF8.self) }) else { return .missing("model") }
    guard catalogue.contains(model) else { return .unknownModel(model) }
    guard let file = form["file"] else { return .missing("file") }
    return Reply(["text": "\(model) was sent \(file.count) bytes and heard nothing in them."])
  }

  func image(_ request: SampleRequest) -> Reply {
    struct Wanted: Decodable {
      var model: String?
      var prompt: String?
      var n: Int?
    }
    guard let wanted = decode(Wanted.self, from: request) else { return .wrongJSON }
    guard let model = wanted.model else { return .missing("model") }
    guard catalogue.contains(model) else { return .unknownModel(model) }
    guard let prompt = wanted.prompt else { return .missing("prompt") }
    let image: JSON = ["b64_json": .string(Self.pixel), "revised_prompt": .string(prompt)]
    return Reply(["created": 1_794_000_000, "data": .array(Array(repeating: image, count: min(max(wanted.n ?? 1, 1), 10)))])
  }

  /// A PNG of one pixel.
  private static let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
}
