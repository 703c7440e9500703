/// A program whose settings `export` and the page write.
package enum ExportClient: String, Sendable, CaseIterable {
  case curl
  case openAI = "openai"
  case openWebUI = "open-webui"
  case libreChat = "librechat"
  case openCode = "opencode"
  case zed
  case vsCode = "vscode"
  case continueDev = "continue"
  case aider
  case codex
  case claudeCode = "claude-code"
  case copilotCLI = "copilot-cli"
  case raycast
  case llm

  package var title: String {
    switch self {
    case .curl: "curl"
    case .openAI: "OpenAI's libraries"
    case .openWebUI: "Open WebUI"
    case .libreChat: "LibreChat"
    case .openCode: "opencode"
    case .zed: "Zed"
    case .vsCode: "VS Code"
    case .continueDev: "Continue"
    case .aider: "aider"
    case .codex: "Codex"
    case .claudeCode: "Claude Code"
    case .copilotCLI: "Copilot CLI"
    case .raycast: "Raycast"
    case .llm: "llm"
    }
  }
}
