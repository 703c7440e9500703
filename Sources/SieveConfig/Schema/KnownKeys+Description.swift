extension KnownKeys.File: DescribedKey {
  var description: KeyDescription {
    switch self {
    case .server: holds(.section(KnownKeys.server), nil, "where modelsieve listens and what it grants a client")
    case .modelFilter:
      holds(
        .oneOf([.section(KnownKeys.backend), .map(.section(KnownKeys.backend))]), nil,
        "one backend, or a map of names to backends, whose models then get the name and a slash as their prefix", isRequired: true)
    case .defaultBackend: holds(.text, nil, "name of the backend for requests that name neither a model nor a backend")
    case .aliases: holds(.map(.list(.text)), nil, "virtual models: a name and the public id it leads to, or several, tried in order")
    case .views: holds(.map(.section(KnownKeys.view)), nil, "narrower lists by name, at /view/NAME/v1 or for clients bound to them")
    }
  }
}

extension KnownKeys.Server: DescribedKey {
  var description: KeyDescription {
    switch self {
    case .host: holds(.text, "127.0.0.1", "name or address to listen on; 0.0.0.0 or :: for all; unix:/path for a Unix socket")
    case .port: holds(.number(0...65535), "8080", "port to listen on; 0 lets the system pick a free one")
    case .rootPath: holds(.text, nil, "path prefix to strip, such as /llm, whether or not an outer proxy has stripped it")
    case .clients: holds(.list(.section(KnownKeys.client)), nil, "whose key opens the proxy; absent: nobody needs one")
    case .adminKey: holds(.secret, nil, "opens what is under /-/ to callers that are not on this machine")
    case .corsOrigins: holds(.anyList(.text), nil, "origins that a browser may call from, such as https://chat.example; \"*\" for any")
    case .hosts: holds(.anyList(.text), nil, "names that a Host field may have besides addresses, localhost and names without a dot")
    case .threads: holds(.number(1...1024), "one a core", "event loops")
    case .stateDirectory: holds(.file, nil, "folder for what survives a restart")
    case .tls: holds(.section(KnownKeys.tls), nil, "certificate and private_key: serve https; read again when they change")
    case .maxBody: holds(.size, "128MiB", "a larger request body is refused with 413")
    case .maxConnections: holds(.number(1...1_000_000), "20000", "client connections open at one time")
    case .headerTimeout: holds(.duration, "10s", "how long a client may take to send a request head")
    case .idleTimeout: holds(.duration, "75s", "how long a client connection may stay open with nothing to do")
    case .drainTimeout: holds(.duration, "30s", "how long running requests may go on after SIGTERM")
    case .shutdownDelay:
      holds(.duration, "0", "how long all is served on after SIGTERM while /-/ready says no, for load balancers to notice")
    case .socketMode: holds(.text, "0660", "mode of the Unix socket: who may connect")
    case .log: holds(.section(KnownKeys.log), nil, "level and format of the log")
    }
  }
}

extension KnownKeys.Client: DescribedKey {
  var description: KeyDescription {
    switch self {
    case .name: holds(.text, nil, "what the log calls the client", isRequired: true)
    case .key: holds(.secret, nil, "the key that it sends", isRequired: true)
    case .view: holds(.text, nil, "the view that it is bound to: it sees and calls nothing else")
    }
  }
}

extension KnownKeys.TLS: DescribedKey {
  var description: KeyDescription {
    switch self {
    case .certificate: holds(.file, nil, "PEM file of the certificate and its chain", isRequired: true)
    case .privateKey: holds(.file, nil, "PEM file of its private key", isRequired: true)
    }
  }
}

extension KnownKeys.Log: DescribedKey {
  var description: KeyDescription {
    switch self {
    case .level: holds(.choice(["debug", "info", "warning", "error"]), "info", "what is logged at least; a request's line is info")
    case .format: holds(.choice(["text", "json"]), "text", "one line of text, or one JSON object")
    }
  }
}

extension KnownKeys.Exclude: DescribedKey {
  var description: KeyDescription {
    switch self {
    case .simple: holds(.anyList(.text), nil, "exact ids that are hidden")
    case .glob: holds(.anyList(.text), nil, "patterns of ids that are hidden")
    case .regexp: holds(.anyList(.text), nil, "regular expressions of ids that are hidden")
    case .where: holds(KnownKeys.conditions, nil, "hides what meets all of these conditions")
    }
  }
}

extension KnownKeys.Metadata: DescribedKey {
  var description: KeyDescription {
    switch self {
    case .simple: holds(.anyList(.text), "every model", "exact ids of the models that get the fields")
    case .glob: holds(.anyList(.text), "every model", "patterns of their ids")
    case .regexp: holds(.anyList(.text), "every model", "regular expressions of their ids")
    case .set: holds(.map(.anything), nil, "the fields, for models that lack them", isRequired: true)
    }
  }
}

extension KnownKeys.View: DescribedKey {
  var description: KeyDescription {
    switch self {
    case .simple: holds(.anyList(.text), nil, "exact public ids, prefixes included, aliases too")
    case .glob: holds(.anyList(.text), nil, "patterns of public ids")
    case .regexp: holds(.anyList(.text), nil, "regular expressions of public ids")
    case .where: holds(KnownKeys.conditions, nil, "conditions on fields of the model object, all of which must hold")
    case .whereMissing: holds(.choice(["drop", "keep"]), "drop", "what a model gets that lacks a field of 'where'")
    case .exclude: holds(.section(KnownKeys.exclude), nil, "what is hidden whatever else shows it")
    case .default: holds(.text, nil, "regular expression: the first shown model that matches comes first")
    case .caseSensitive: holds(.boolean, "false", "whether a and A differ")
    }
  }
}

extension KnownKeys {
  static let conditions = ValueKind.list(.map(.list(.text)))
  static let server = SectionDescription("server", "where modelsieve listens and what it grants a client", Server.self)
  static let client = SectionDescription("client", "an entry of server.clients", Client.self)
  static let tls = SectionDescription("tls", "server.tls, or client_certificate of a backend", TLS.self)
  static let log = SectionDescription("log", "server.log", Log.self)
  static let backend = SectionDescription("backend", "model_filter, or an entry of it", Backend.self)
  static let exclude = SectionDescription("exclude", "exclude of a backend or view", Exclude.self, needsOneOf: Exclude.allCases)
  static let metadata = SectionDescription("metadata", "an entry of metadata of a backend", Metadata.self)
  static let view = SectionDescription("view", "an entry of views", View.self, needsOneOf: [.simple, .glob, .regexp, .where, .exclude])
  static let file = SectionDescription("file", "the file", File.self)

  /// In the order in which a reader wants them.
  static let sections = [file, server, client, log, tls, backend, exclude, metadata, view]
}
