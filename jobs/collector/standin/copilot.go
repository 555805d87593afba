package standin

import "net/http"

// bingCopilot implements SerpApi's engine bing_copilot. The wire format follows SerpApi's documentation and is
// unverified.
type bingCopilot struct{ serpAPI }

func (p *bingCopilot) read(r *http.Request, _ []byte) (request, *reply) {
	in := r.URL.Query()
	q := request{prompt: in.Get("q"), step: 1}
	refuse := func(status int, message string) (request, *reply) {
		out := p.error(status, message)
		return q, &out
	}
	switch {
	case !p.accepts(in.Get("api_key")):
		return refuse(http.StatusUnauthorized,
			"Invalid API key. Your API key should be here: https://serpapi.com/manage-api-key")
	case q.prompt == "":
		return refuse(http.StatusBadRequest, "Missing query `q` parameter.")
	case in.Has("gl") || in.Has("hl"): // unverified: SerpApi's documentation does not list "gl" and "hl"
		return refuse(http.StatusBadRequest, "Unsupported parameter.")
	}
	return q, nil
}

func (p *bingCopilot) answer(q request) reply {
	body := overview(p.content("bing_copilot", q))
	blocks, _ := body["text_blocks"].([]object)
	for _, block := range blocks {
		if rows, ok := block["table"].([][]string); ok {
			block["headers"], block["table"] = rows[0], rows[1:]
		}
	}
	body["header"] = "What people recommend"
	body["search_metadata"] = p.metadata(q)
	body["search_parameters"] = object{"engine": "bing_copilot", "q": q.prompt}
	return jsonReply(http.StatusOK, body)
}

func (*bingCopilot) metadata(q request) object {
	return object{"id": hexID("bing_copilot", q.prompt) + "abcdef0123", "status": "Success", "total_time_taken": 9.4}
}

func (p *bingCopilot) fault(f Fault, q request) reply {
	return f.replyOf(p.answer(q), map[FaultKind]reply{
		FaultAIOError: p.error(http.StatusInternalServerError, f.unknownMessage()),
		FaultNoResults: jsonReply(http.StatusOK, object{
			"search_metadata": p.metadata(q), "error": "Bing Copilot hasn't returned any results for this query.",
		}),
	}, p.serpAPI.fault(f, q))
}
