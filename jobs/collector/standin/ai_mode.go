package standin

import (
	"net/http"
	"strings"
)

// aiMode implements SerpApi's engine google_ai_mode. The wire format follows SerpApi's documentation and is unverified.
type aiMode struct{ serpAPI }

func (p *aiMode) answer(q request) reply {
	body := overview(p.content("google_ai_mode", q))
	body["search_metadata"] = p.metadata(q)
	body["search_parameters"] = object{
		"device": "desktop", "engine": "google_ai_mode", "gl": strings.ToLower(q.country), "hl": q.locale, "q": q.prompt,
	}
	return jsonReply(http.StatusOK, body)
}

func (*aiMode) metadata(q request) object {
	return object{"id": hexID("google_ai_mode", q.prompt) + "abcdef0123", "status": "Success", "total_time_taken": 6.3}
}

func (p *aiMode) fault(f Fault, q request) reply {
	return f.replyOf(p.answer(q), map[FaultKind]reply{
		FaultAIOError: p.error(http.StatusInternalServerError, f.unknownMessage()),
		FaultNoResults: jsonReply(http.StatusOK, object{
			"search_metadata": p.metadata(q), "error": "Google AI Mode hasn't returned any results for this query.",
		}),
	}, p.serpAPI.fault(f, q))
}
