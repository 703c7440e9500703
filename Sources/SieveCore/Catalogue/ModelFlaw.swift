/// Why a request's model cannot be read. The raw value is a clause for an error message.
package enum ModelFlaw: String, Error, Sendable {
  case notJSON = "the body is not JSON"
  case truncated = "the body ends too early"
  case tooDeep = "the body is nested more than 10,000 levels deep"
  case tooLong = "the model is longer than 512 bytes"
  case badText = "the model, or a key beside it, has a bad escape, invalid UTF-8 or control characters"
  case badBoundary = "the multipart boundary is missing or invalid"
  case badDelimiter = "a multipart delimiter is not on a line of its own that ends in CRLF"
  case badPartHeader = "a multipart part has an invalid or ambiguous header"
  case encodedPart = "a multipart field has a transfer encoding"
  case ambiguousPart = "a multipart field could be read to name a model, by its name or its type"
  case emptyModel = "the model is empty"
  case batchFile = "it is a file of requests, which name models inside"
}
