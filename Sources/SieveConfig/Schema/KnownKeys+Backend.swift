extension KnownKeys.Backend: DescribedKey {
  var description: KeyDescription {
    switch self {
    case .baseURL: holds(.url, nil, "the API root as the provider documents it, mostly with /v1", isRequired: true)
    case .apiKey: holds(.secret, nil, "sent to this backend, whatever key the client sent")
    case .auth:
      holds(
        .choice(["key", "passthrough", "none"]), "key with an api_key; else passthrough for a single backend, none for several",
        "whose credential goes upstream")
    case .authHeader:
      holds(
        .choice(["Authorization", "x-api-key", "api-key", "x-goog-api-key"]), "Authorization",
        "the header in which the backend wants api_key")
    case .headers: holds(.map(.text), nil, "added to every upstream request")
    case .prefix: holds(.text, "the name and /; none for a single backend", "put before every id; \"\" for none")
    case .paths: holds(.list(.text), "/v1/*", "globs of the request paths that may be proxied; \"*\" for all")
    case .caFile: holds(.file, "the system's", "PEM file of the authorities to trust for this backend")
    case .clientCertificate: holds(.section(KnownKeys.tls), nil, "certificate and private_key for a backend that asks who is calling")
    case .proxy: holds(.text, "HTTPS_PROXY and its like", "http:// or https:// URL of the proxy to this backend, or none")
    case .forwardClient: holds(.boolean, "false", "whether the backend is told who is calling (X-Forwarded-For, -Proto, -Host)")
    case .restoreModel: holds(.boolean, "false", "whether 'model' in answers is the id that the client used")
    case .models, .metadata, .listQuery: listDescription
    case .simple, .glob, .regexp, .where, .whereMissing, .exclude, .caseSensitive, .default, .enforce: filterDescription
    default: limitDescription
    }
  }

  private var listDescription: KeyDescription {
    switch self {
    case .models:
      holds(.anyList(.oneOf([.text, .map(.anything)])), nil, "models that the backend has: ids, or mappings of an id and other fields")
    case .metadata: holds(.anyList(.section(KnownKeys.metadata)), nil, "fields for models that lack them; filters see them")
    default: holds(.map(.list(.text)), nil, "parameters for this backend's list request")
    }
  }

  private var filterDescription: KeyDescription {
    switch self {
    case .simple: holds(.anyList(.text), nil, "exact ids that are shown")
    case .glob: holds(.anyList(.text), nil, "patterns of ids that are shown: * any characters, ? any one, [a-z] one of a set")
    case .regexp: holds(.anyList(.text), nil, "regular expressions, in Python's syntax, of ids that are shown")
    case .where:
      holds(KnownKeys.conditions, nil, "conditions on fields of the model object, all of which must hold: context_length: \">= 128k\"")
    case .whereMissing: holds(.choice(["drop", "keep"]), "drop", "what a model gets that lacks a field of 'where'")
    case .exclude: holds(.section(KnownKeys.exclude), nil, "what is hidden whatever else shows it")
    case .default: holds(.text, nil, "regular expression: the first shown model that matches comes first, the rest sorted by id")
    case .enforce: holds(.boolean, "false", "whether a hidden model cannot be called either")
    default: holds(.boolean, "false", "whether a and A differ in rules and conditions")
    }
  }

  private var limitDescription: KeyDescription {
    switch self {
    case .cacheTTL: holds(.duration, nil, "how long a list is served without asking again; absent: every list request asks")
    case .staleTTL: holds(.duration, "24h", "how long the last good list is served while the backend fails")
    case .listTimeout: holds(.duration, "10s", "how long a list request may take")
    case .connectionTimeout: holds(.duration, "10s", "how long a connection may take, TLS included")
    case .totalTimeout: holds(.duration, nil, "from the request's head to the last byte of the answer")
    case .firstByteTimeout: holds(.duration, "600s", "from the end of the request to the first byte of the answer")
    case .stallTimeout: holds(.duration, "300s", "between two pieces of an answer")
    case .maxConnections: holds(.number(1...1_000_000), "1024", "connections to this backend open at one time")
    default: holds(.duration, "60s", "how long a request waits while all of them are busy")
    }
  }
}
