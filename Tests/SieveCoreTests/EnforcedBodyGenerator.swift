import TestSupport

/// Random bodies with models in likely and unlikely places and spellings.
enum EnforcedBodyGenerator {
  // MARK: JSON

  static func json(_ random: inout SplitMix64) -> String {
    let start = random.oneIn(30) ? "\u{FEFF}" : ""
    let model = random.oneIn(8) ? [] : [#""model":"open""#]
    return start + object(&random, depth: 0, beginning: model) + (random.oneIn(30) ? #"{"model":"hidden"}"# : "")
  }

  private static func object(_ random: inout SplitMix64, depth: Int, beginning: [String] = []) -> String {
    let names = [
      "models", "session", "tools", "requests", "params", "fallbacks", "input", "messages", "content", "metadata", "id", "name", "x",
      "properties", "parameters", "default", "body", "type", "stream",
    ]
    let models = ["model", "Model", "MODEL", "mod\\u0065l", "model\\u0000", "model\\u0000x", "mo\\del"]
    let lists = ["model\u{17F}", "tool\\u0073", "fallbac\u{212A}s", "Models", "TOOLS", "Session", "Requests"]
    var members = beginning
    for _ in 0..<Int.random(in: 0...(depth == 0 ? 4 : 3), using: &random) {
      let name =
        random.oneIn(3)
        ? random.pick(random.oneIn(depth == 0 ? 12 : 3) ? models : ["model"]) : random.pick(random.oneIn(20) ? lists : names)
      if depth == 0, name == "model", !random.oneIn(6) { continue }
      members.append("\"\(name)\":\(value(&random, depth: depth + 1))")
    }
    members.shuffle(using: &random)
    return "{" + members.joined(separator: random.pick([",", ", ", ",\n"])) + "}"
  }

  private static func value(_ random: inout SplitMix64, depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 4 ? 5 : 9), using: &random) {
    case 0, 1: random.pick([#""open""#, #""hidden""#, #""hi\u0064den""#, #""also""#])
    case 2: random.pick(["0", "true", "null", "-1.5e3", "NaN"])
    case 3, 4: #"["open","hidden"]"#
    case 5, 6: object(&random, depth: depth)
    default: "[" + (0..<Int.random(in: 0...2, using: &random)).map { _ in object(&random, depth: depth) }.joined(separator: ",") + "]"
    }
  }

  // MARK: Forms

  static func form(_ random: inout SplitMix64) -> String {
    let names = [
      "model", "model", "Model", "mod%65l", "model[]", "session[model]", "+model", "model%00", "%6Dodel", "models", "x", "language",
      "m.odel",
      "model_id", "", "%", "model%20", "%EF%BB%BFmodel",
    ]
    let values = [
      "open", "hidden", "h%69dden", "", "open;model=hidden", "open%26model=hidden", "a b", "open?model=hidden", "model", "hidden%00",
    ]
    var text = random.oneIn(3) ? "model=open" : ""
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      text += random.pick(["&", "&", "&", ";", "&&"]) + random.pick(names) + random.pick(["=", "=", "=", ""]) + random.pick(values)
    }
    return text
  }

  // MARK: Multipart

  static func multipart(_ random: inout SplitMix64) -> String {
    var text = random.oneIn(20) ? random.pick(["\r\n", "x\r\n", "--B--x\r\n", "\n", "--B\n"]) : ""
    if !random.oneIn(6) { text += part(#"name="model""#, "open", &random) }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let disposition =
        random.oneIn(3) ? random.pick(oddDispositions) : random.pick([#"name="x""#, #"name="file"; filename="a""#, "name=language"])
      text += part(disposition, random.pick(random.oneIn(3) ? oddContents : ["hidden", "a\r\nb", "\r\n--A\r\n"]), &random)
    }
    return text + (random.oneIn(12) ? random.pick(["--B", "--B--x", "--B--\r\n\r\n", "--B--\n", "--B--\r\n--B\r\n"]) : "--B--\r\n")
  }

  private static func part(_ disposition: String, _ content: String, _ random: inout SplitMix64) -> String {
    let end = random.oneIn(25) ? random.pick(["\n", "\r", ""]) : "\r\n"
    let headers =
      random.oneIn(10)
      ? random.pick(["X: 1\r\n y: 2\r\n", "Content-Disposition: form-data; name=model\r\n", "Content-Type: text/plain\r\n"]) : ""
    return "--B\(end)Content-Disposition: form-data; \(disposition)\(end)\(headers)\(end)\(content)\(end)"
  }

  private static let oddDispositions = [
    #"name="model""#, "name=model", #"name="Model""#, #"name="model"; filename="""#, #"name="model"; filename="#,
    #"name="a"; name="model""#,
    #"name="mo\del""#, #"name*=utf-8''model"#, #"name="mod%65l""#, #"name="model[]""#, #"filename="a\"; name="model"; x=""#,
    #"NAME="model""#,
    #"name=" model""#, #"xname="model"; name=a"#, #"name="a;name=model""#, #"name='model'"#, "name = model",
    #"name="x"; filename*=utf-8''a"#,
  ]
  private static let oddContents = [
    "\n--B\nContent-Disposition: form-data; name=\"model\"\n\nhidden\n--B",
    "x--B\r\nContent-Disposition: form-data; name=model\r\n\r\nhidden",
    "\r--B\rContent-Disposition: form-data; name=model\r\rhidden\r",
    "\r\n--B--\r\n--B\r\nContent-Disposition: form-data; name=model\r\n\r\nhidden",
    "\r\n--Bx\r\nContent-Disposition: form-data; name=model\r\n\r\nhidden",
    "\r\n--B \r\nContent-Disposition: form-data; name=model\r\n\r\nhidden",
    "", "--B", "\r\n--B",
  ]
}
