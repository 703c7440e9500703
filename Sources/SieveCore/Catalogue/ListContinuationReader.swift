/// Reads, among the members of a list's object, those that say whether and where it goes on.
struct ListContinuationReader {
  /// The value of `nextPageToken`.
  private(set) var token: Range<Int>?

  private var hasMore = false
  private var lastID: String?
  private var nextToken: (parameter: String, token: String)?
  private var link: String?
  /// There is a next page, by a value that is no address.
  private var isUnclear = false
  private var page = 1
  private var pageCount = 1

  var continuation: ListContinuation? {
    if let link { return .link(link) }
    if let nextToken { return .token(parameter: nextToken.parameter, nextToken.token) }
    if hasMore { return .after(lastID) }
    return isUnclear || pageCount > page ? .unclear : nil
  }

  /// Reads the value of the member `name`.
  mutating func read(_ scanner: inout JSONScanner, _ name: JSONScanner.StringToken) throws(ModelListError) {
    let value = scanner.position
    if Self.says(&scanner, name, "has_more", "hasMore", "has_next", "hasNext") {
      hasMore = scanner.peek == UInt8(ascii: "t")
      try scanner.skipValue()
    } else if Self.says(&scanner, name, "last_id", "lastId") {
      lastID = try ModelListReader.text(&scanner)?.text
    } else if scanner.says("nextPageToken", name) {
      note(try ModelListReader.text(&scanner), for: "pageToken")
      token = value..<scanner.position
    } else if scanner.says("next_page_token", name) {
      note(try ModelListReader.text(&scanner), for: "page_token")
    } else if Self.says(&scanner, name, "next_cursor", "nextCursor") {
      note(try ModelListReader.text(&scanner), for: "cursor")
    } else if Self.says(&scanner, name, "next_page", "nextPage"), let first = scanner.peek, Self.isDigit(first) {
      if let next = try Self.number(&scanner) { nextToken = ("page", String(next)) }
    } else if Self.says(&scanner, name, "next", "next_page", "nextPage") {
      try readAddress(&scanner)
    } else if Self.says(&scanner, name, "page", "current_page", "currentPage") {
      page = try Self.number(&scanner) ?? page
    } else if Self.says(&scanner, name, "total_pages", "totalPages") {
      pageCount = try Self.number(&scanner) ?? pageCount
    } else if scanner.peek == UInt8(ascii: "{"), Self.holders.contains(where: { scanner.says($0, name) }) {
      var inner = self
      try scanner.object { (scanner, name) throws(ModelListError) in try inner.read(&scanner, name) }
      self = inner
    } else {
      try scanner.skipValue()
    }
  }

  /// What has these members inside: JSON:API's `links`, HAL's `_links`, Cloudflare's `result_info`.
  private static let holders: [StaticString] = ["links", "_links", "pagination", "paging", "meta", "result_info"]

  private mutating func note(_ token: ModelListReader.Text?, for parameter: String) {
    if let token, !token.text.isEmpty { nextToken = (parameter, token.text) }
  }

  /// A string, or an object with one in `href`; a number is the next page's in a way that nobody has said.
  private mutating func readAddress(_ scanner: inout JSONScanner) throws(ModelListError) {
    var address: ModelListReader.Text?
    let first = scanner.peek
    if first == UInt8(ascii: "{") {
      try scanner.object { (scanner, name) throws(ModelListError) in
        if scanner.says("href", name) { address = try ModelListReader.text(&scanner) } else { try scanner.skipValue() }
      }
    } else {
      address = try ModelListReader.text(&scanner)
    }
    if let address, !address.text.isEmpty { link = address.text }
    if let first, first == UInt8(ascii: "t") || Self.isDigit(first) { isUnclear = true }
  }

  private static func says(_ scanner: inout JSONScanner, _ name: JSONScanner.StringToken, _ words: StaticString...) -> Bool {
    words.contains { scanner.says($0, name) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  private static func number(_ scanner: inout JSONScanner) throws(ModelListError) -> Int? {
    let start = scanner.position
    try scanner.skipValue()
    return Int(String(decoding: scanner.bytes[start..<scanner.position], as: UTF8.self))
  }
}
