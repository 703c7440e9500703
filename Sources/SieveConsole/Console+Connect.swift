internal import SieveCore
internal import SieveProxy

extension Console {
  /// What `modelsieve export` knows, with the models as they are listed now.
  /// - Parameter name: the client whose settings are wanted; nil: which there are.
  func connect(_ name: String?, _ query: [String: String], _ request: ConsoleRequest) async throws(ConsoleError) -> [UInt8] {
    let client = name.flatMap(ExportClient.init)
    guard name == nil || client != nil else {
      let known = ExportClient.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConsoleError(404, "unknown_client", "There are no settings for '\(name ?? "")'. Those there are: \(known).")
    }
    let table = try await table(query)
    let key = ExportKey(table.look.configuration)
    let wantsKey = table.look.configuration.server.clients != nil
    return await ConsoleThread.run {
      let listed = table.rows.prefix(table.shownCount)
      guard let client else {
        let first = listed.lazy.map { ExportedModel($0.entry) }.first(where: \.canChat)
        return Self.clients(url: request.url, model: first?.id, wantsKey: wantsKey)
      }
      let address = query["url"].flatMap { $0.isEmpty ? nil : $0 } ?? request.url
      let door = ExportDoor(address: address, view: table.view?.name, key: key)
      return Self.settings(ClientExport(client, models: listed.map { ExportedModel($0.entry) }, door: door))
    }
  }

  private static func clients(url: String, model: String?, wantsKey: Bool) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.name("clients")
      json.array { json in
        for client in ExportClient.allCases {
          json.object { json in
            json.member("name", client.rawValue)
            json.member("title", client.title)
          }
        }
      }
      json.member("url", url)
      json.member("model", model)
      json.member("key_needed", wantsKey)
    }
    return json.bytes
  }

  private static func settings(_ export: ClientExport) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.member("name", export.client.rawValue)
      json.member("title", export.client.title)
      json.name("files")
      json.array { json in
        for part in export.parts {
          json.object { json in
            json.member("path", part.file)
            json.member("language", part.format.rawValue)
            json.member("text", part.text)
          }
        }
      }
      json.name("notes")
      json.texts(export.note.map { [$0] } ?? [])
    }
    return json.bytes
  }
}
