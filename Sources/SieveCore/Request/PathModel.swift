/// The model in a request's path. Ranges count from the path's first byte; the query must not be part of it.
package enum PathModel {
  /// The ID of `/v1/models/ID`, or of the same without `/v1`: all that follows, slashes as they are or escaped. Absent where it is another
  /// path or the ID is empty.
  package static func listed(in path: UnsafeRawBufferPointer) -> ModelFinding {
    guard let start = Endpoint.idStart(in: path) else { return .absent }
    return ModelFinding(percentEncoded: start..<path.count, of: path, notation: .path)
  }

  /// The same where something of the model is asked for: the ID of `/v1/models/ID/endpoints`. Since an id has slashes of its own, the catalogue
  /// decides: what `listed` finds comes first.
  package static func described(in path: UnsafeRawBufferPointer) -> ModelFinding {
    let suffix = Array("/endpoints".utf8)
    guard let start = Endpoint.idStart(in: path), path.count - suffix.count > start, path.suffix(suffix.count).elementsEqual(suffix)
    else { return .absent }
    return ModelFinding(percentEncoded: start..<path.count - suffix.count, of: path, notation: .path)
  }

  /// The ID of Azure's `…/deployments/ID/…`: one segment, not empty. Of several, the first counts, as it does for Azure.
  package static func deployment(in path: UnsafeRawBufferPointer) -> ModelFinding {
    var start = 0
    var isDeployment = false
    while let slash = path.firstIndex(of: UInt8(ascii: "/"), from: start) {
      if isDeployment { return slash == start ? .absent : ModelFinding(percentEncoded: start..<slash, of: path, notation: .pathSegment) }
      // Written with escapes, it is longer still.
      isDeployment = slash - start >= 11 && PercentCoding.equals(path.part(start..<slash), "deployments")
      start = slash + 1
    }
    return .absent
  }

  /// The model of Gemini's own API, `/v1beta/models/ID:method`, as its lists name it: `models/ID`. Absent where it is another path or the ID is
  /// empty.
  package static func native(in path: UnsafeRawBufferPointer) -> ModelFinding {
    let prefix: StaticString = "/v1beta/models/"
    let start = prefix.utf8CodeUnitCount
    guard path.count > start, path.part(0..<start).equals(prefix) else { return .absent }
    let end = path[start...].firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") } ?? path.count
    guard end > start else { return .absent }
    return ModelFinding(percentEncoded: start - "models/".utf8.count..<end, of: path, notation: .path)
  }
}
