package standin

import "net/http"

// completionsRequest is the body of POST /chat/completions.
type completionsRequest struct {
	Messages []chatMessage `json:"messages"`
	Model    string        `json:"model"`
}

// completion returns the response body of a complete answer. The parameter "content" is a string or a list of parts.
func (s *Server) completion(name string, q request, text string, content any) object {
	return object{
		"id":      "chatcmpl-" + hexID(name, q.prompt),
		"object":  "chat.completion",
		"created": s.opts.Now().Unix(),
		"model":   q.model,
		"choices": []object{{
			"index": 0, "finish_reason": "stop", "message": object{"role": "assistant", "content": content},
		}},
		"usage": object{
			"prompt_tokens": 12 + len(q.prompt), "completion_tokens": len(text) / 4,
			"total_tokens": 12 + len(q.prompt) + len(text)/4,
		},
	}
}

// withEnding replaces the finish reason and the text of a completion.
func withEnding(body object, reason, text string) reply {
	body["choices"] = []object{{
		"index": 0, "finish_reason": reason, "message": object{"role": "assistant", "content": text},
	}}
	return jsonReply(http.StatusOK, body)
}
