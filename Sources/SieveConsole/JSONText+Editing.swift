internal import SieveConfig
internal import SieveCore

extension JSONText {
  /// `problems`, as `modelsieve check` words them, with the member of the change that each is about.
  /// - Parameter file: nil: it is none that could be edited, so that they are about no part of it.
  mutating func problems(_ problems: [ConfigurationProblem], in file: EditableFile?, named name: String = "problems") {
    self.name(name)
    array { json in
      for problem in problems {
        let found = problem.position.flatMap { file?.changePath(at: $0) }
        let place = ChangePlace(found?.path ?? [])
        json.object { json in
          json.member("message", problem.message)
          json.member("section", place.section)
          json.member("key", place.key)
          json.member("index", found?.index)
          json.member("field", place.field)
          json.name("place")
          json.place(problem.position)
        }
      }
    }
  }

  mutating func lines(_ difference: LineDifference) {
    array { json in
      for (index, hunk) in difference.hunks.enumerated() {
        if index > 0 { json.line(nil) }
        for line in hunk { json.line(line) }
      }
    }
  }

  private mutating func line(_ line: LineDifference.Line?) {
    object { json in
      json.member("sign", line?.sign.rawValue)
      json.member("old", line?.old)
      json.member("new", line?.new)
      json.member("text", line?.text)
    }
  }

  /// `text` and `masked`: the file to be pasted, with keys covered; nil: nothing needs to be.
  mutating func pasted(_ file: EditableFile?) {
    member("text", file.map { $0.maskedLines.joined(separator: "\n") + "\n" })
    member("masked", file?.holdsSecrets ?? false)
  }

  /// What the file says of a backend's rules or a view's, in the shape of a change. What is one of a few words is so as the configuration reads it: the
  /// file may say `yes` or `On` for true.
  mutating func rules(_ content: FileValue) {
    object { json in
      for entry in content.entries {
        json.name(entry.key)
        switch (entry.key, entry.value) {
        case ("enforce", .text(let word)), ("case_sensitive", .text(let word)):
          if let value = try? ScalarFormat.boolean.parse(word) { json.boolean(value) } else { json.text(word) }
        case ("where_missing", .text(let word)): json.text(ModelFilter.MissingPolicy(rawValue: word.lowercased())?.rawValue ?? word)
        default: json.value(entry.value)
        }
      }
    }
  }

  /// What the file says, in the shape of a change.
  mutating func value(_ value: FileValue) {
    switch value {
    case .null: null()
    case .text(let text): self.text(text)
    case .list(let values): array { json in for value in values { json.value(value) } }
    case .mapping(let entries):
      object { json in
        for entry in entries {
          json.name(entry.key)
          json.value(entry.value)
        }
      }
    }
  }
}
