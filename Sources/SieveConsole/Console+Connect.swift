internal import SieveCore
internal import SieveProxy

extension Console {
  /// - Parameter name: the client whose settings are wanted; nil: which there are.
  func connect(_ name: String?, _ query: [String: String], _ request: ConsoleRequest) async throws(ConsoleError) -> [UInt8] {
    let look = try await look()
    let view = look.configuration.views.first { $0.name == query["view"] }
    if let wanted = query["view"], !wanted.isEmpty, view == nil {
      throw ConsoleError(404, "unknown_view", "There is no view '\(wanted)'.", param: "view")
    }
    let table = await tables.table(look, view)
    let needsKey = look.configuration.server.clients != nil
    let address = query["url"].flatMap { $0.isEmpty ? nil : $0 } ?? request.url
    let guide = ClientGuide(url: address + (view.map { "/view/\($0.name)" } ?? ""), model: Self.chatModel(table), needsKey: needsKey)
    var json = JSONText()
    guard let name else {
      json.object { json in
        json.name("clients")
        json.array { json in
          for client in ClientGuide.Client.allCases {
            json.object { json in
              json.member("name", client.rawValue)
              json.member("title", client.title)
            }
          }
        }
        json.member("url", request.url)
        json.member("model", guide.model)
        json.member("key_needed", needsKey)
      }
      return json.bytes
    }
    guard let client = ClientGuide.Client(rawValue: name) else {
      throw ConsoleError(404, "unknown_client", "There are no settings for '\(name)'.")
    }
    json.object { json in
      json.member("name", client.rawValue)
      json.member("title", client.title)
      json.name("files")
      json.array { json in
        json.object { json in
          json.member("path", String?.none)
          json.member("language", "sh")
          json.member("text", guide.text(for: client))
        }
      }
      json.name("notes")
      json.texts([])
    }
    return json.bytes
  }

  /// The first that is listed and writes text, as far as that is told.
  private static func chatModel(_ table: ModelTable) -> String {
    let listed = table.rows.prefix(table.shownCount)
    let writer = listed.first { row in ModelFacts(row.entry.model).output.map { $0.contains("text") } ?? true }
    return (writer ?? listed.first)?.entry.publicID ?? "MODEL"
  }
}
