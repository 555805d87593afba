package standin

import (
	"net/http"
	"strings"
)

// mount registers the paths of all vendors.
func (s *Server) mount() {
	post := func(path, name, engine string, p provider) {
		s.mux.HandleFunc("POST "+path, s.handler(name, engine, p))
	}
	post("/deepseek/anthropic/v1/messages", "deepseek", "deepseek", &anthropic{s, "deepseek"})
	post("/judge/v1/chat/completions", "judge", "judge", &judge{compatible{s}})
	post("/mistral/v1/conversations", "mistral", "mistral", &mistral{s})
	post("/perplexity/v1/agent", "perplexity", "perplexity", &perplexityAgent{s})
	post("/perplexity/v1/responses", "perplexity", "perplexity", &perplexityAgent{s})
	s.mountJudges(post)

	google := s.handler("serpapi", "google_aio", &serpAPI{s, "google"})
	others := map[string]http.HandlerFunc{
		"bing_copilot":   s.handler("serpapi", "bing_copilot", &bingCopilot{serpAPI{s, "bing_copilot"}}),
		"google_ai_mode": s.handler("serpapi", "google_ai_mode", &aiMode{serpAPI{s, "google_ai_mode"}}),
	}
	search := func(w http.ResponseWriter, r *http.Request) {
		if other, ok := others[r.URL.Query().Get("engine")]; ok {
			other(w, r)
			return
		}
		google(w, r)
	}
	s.mux.HandleFunc("GET /serpapi/search", search)
	s.mux.HandleFunc("GET /serpapi/search.json", search)
}

// BaseURLs returns a map from the name of each collector to the base URL. The parameter "root" is the address of a
// [Server].
func BaseURLs(root string) map[string]string {
	root = strings.TrimRight(root, "/")
	return map[string]string{
		"bing_copilot":      root + "/serpapi",
		"chatgpt":           root + "/openai/v1",
		"claude":            root + "/anthropic",
		"deepseek":          root + "/deepseek",
		"gemini":            root + "/gemini/v1beta",
		"google_ai_mode":    root + "/serpapi",
		"google_aio":        root + "/serpapi",
		"grok":              root + "/xai/v1",
		"mistral":           root + "/mistral/v1",
		"openai_compatible": root + "/compatible/v1",
		"perplexity":        root + "/perplexity",
	}
}

// JudgeURL returns the base URL of the judge. The parameter "root" is the address of a [Server].
func JudgeURL(root string) string { return strings.TrimRight(root, "/") + "/judge/v1" }

// accepts reports whether the stand-in accepts an API key.
func (s *Server) accepts(key string) bool {
	return key != "" && (s.opts.APIKey == "" || key == s.opts.APIKey)
}

// bearer returns the key in the Authorization header.
func bearer(r *http.Request) string {
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return key
}
