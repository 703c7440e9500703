/// A provider that is paid with a key: the variables in which its users keep that, and how it wants it.
struct HostedProvider: Sendable {
  /// Its key in the configuration.
  let name: String
  let title: String
  /// The first that is set counts.
  let variables: [String]
  let baseURL: String
  /// Where its users say that the key is for another address.
  var baseURLVariables: [String] = []
  /// What else a backend of this kind needs, line by line.
  var lines: [String] = []
  /// What a filter for it could look like; without a list, which models it has.
  var example: String
  /// What a reader of the configuration should know of it.
  var note: String?
  /// Without a list its models are named in the configuration.
  var hasList = true

  static let known = [
    HostedProvider(
      name: "openai", title: "OpenAI", variables: ["OPENAI_API_KEY"], baseURL: "https://api.openai.com/v1",
      baseURLVariables: ["OPENAI_BASE_URL", "OPENAI_API_BASE"], example: #"regexp: ["gpt-[5-9].*", "o[3-9].*"]"#),
    HostedProvider(
      name: "openrouter", title: "OpenRouter", variables: ["OPENROUTER_API_KEY"], baseURL: "https://openrouter.ai/api/v1",
      example: #"glob: ["google/gemma-*", "*:free"]"#),
    HostedProvider(
      name: "anthropic", title: "Anthropic", variables: ["ANTHROPIC_API_KEY"], baseURL: "https://api.anthropic.com/v1",
      lines: ["auth_header: x-api-key", #"headers: {anthropic-version: "2023-06-01"}"#], example: #"glob: ["claude-sonnet-*"]"#),
    HostedProvider(
      name: "gemini", title: "Google Gemini", variables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
      baseURL: "https://generativelanguage.googleapis.com/v1beta/openai", example: #"glob: ["models/gemini-*"]"#,
      note: "This is its OpenAI-compatible API. Its own one is reached through another backend, with base_url: "
        + "https://generativelanguage.googleapis.com/v1, auth_header: x-goog-api-key and paths: [\"/v1beta/*\"], at /backend/NAME/v1beta/…"),
    HostedProvider(
      name: "groq", title: "Groq", variables: ["GROQ_API_KEY"], baseURL: "https://api.groq.com/openai/v1", example: #"glob: ["*llama*"]"#),
    HostedProvider(
      name: "mistral", title: "Mistral", variables: ["MISTRAL_API_KEY"], baseURL: "https://api.mistral.ai/v1",
      example: #"glob: ["*-latest"]"#),
    HostedProvider(
      name: "deepseek", title: "DeepSeek", variables: ["DEEPSEEK_API_KEY"], baseURL: "https://api.deepseek.com/v1",
      example: #"glob: ["deepseek-*"]"#),
    HostedProvider(
      name: "xai", title: "xAI", variables: ["XAI_API_KEY"], baseURL: "https://api.x.ai/v1", example: #"glob: ["grok-*"]"#),
    HostedProvider(
      name: "together", title: "Together", variables: ["TOGETHER_API_KEY"], baseURL: "https://api.together.xyz/v1",
      example: #"glob: ["meta-llama/*"]"#),
    HostedProvider(
      name: "fireworks", title: "Fireworks", variables: ["FIREWORKS_API_KEY"], baseURL: "https://api.fireworks.ai/inference/v1",
      example: #"glob: ["*/qwen*"]"#),
    HostedProvider(
      name: "cerebras", title: "Cerebras", variables: ["CEREBRAS_API_KEY"], baseURL: "https://api.cerebras.ai/v1",
      example: #"glob: ["qwen*"]"#),
    HostedProvider(
      name: "nvidia", title: "NVIDIA", variables: ["NVIDIA_API_KEY"], baseURL: "https://integrate.api.nvidia.com/v1",
      example: #"glob: ["nvidia/*"]"#),
    HostedProvider(
      name: "deepinfra", title: "DeepInfra", variables: ["DEEPINFRA_API_KEY", "DEEPINFRA_TOKEN"],
      baseURL: "https://api.deepinfra.com/v1/openai", example: #"glob: ["Qwen/*"]"#),
    HostedProvider(
      name: "huggingface", title: "Hugging Face", variables: ["HF_TOKEN"], baseURL: "https://router.huggingface.co/v1",
      example: #"glob: ["Qwen/*"]"#),
    HostedProvider(
      name: "moonshot", title: "Moonshot", variables: ["MOONSHOT_API_KEY"], baseURL: "https://api.moonshot.ai/v1",
      example: #"glob: ["kimi-*"]"#),
    HostedProvider(
      name: "perplexity", title: "Perplexity", variables: ["PERPLEXITY_API_KEY"], baseURL: "https://api.perplexity.ai",
      example: "models: [sonar, sonar-pro]", hasList: false),
    HostedProvider(
      name: "cohere", title: "Cohere", variables: ["COHERE_API_KEY", "CO_API_KEY"], baseURL: "https://api.cohere.ai/compatibility/v1",
      example: "models: [command-a-03-2025]", hasList: false),
  ]
}
