package standin

import (
	"net/http"
	"strings"
)

// answer returns the complete answer, or a part of the answer if the fault is pause_turn. A paused answer has two
// parts, and the first part ends with the pages of the search.
func (p *anthropic) answer(q request) reply {
	body := p.body(q)
	blocks, _ := body["content"].([]object)
	const pause = 3 // number of blocks before the pause: an introduction, the search, the pages
	switch {
	case q.step > 1:
		body["content"] = blocks[pause:]
	case q.shape == FaultPauseTurn:
		body["content"], body["stop_reason"] = blocks[:pause], "pause_turn"
	}
	return p.headers(jsonReply(http.StatusOK, body), q)
}

// body returns a complete message: a text, a search, the pages of the search, and one text block for each citation.
// Anthropic attaches a citation to a whole text block.
func (p *anthropic) body(q request) object {
	c := p.content(p.name, q)
	var texts []object
	end := 0
	text := c.markdown(func(int, int) string { return "" })
	runes := []rune(text)
	c.markdown(func(i, offset int) string {
		block := object{"type": "text", "text": string(runes[end:offset])}
		if q.shape != FaultNoCitations {
			// Each text block cites the same page twice, as in recorded traffic.
			block["citations"] = []object{citationOf(c.pages[i], 0), citationOf(c.pages[i], 1)}
		}
		texts, end = append(texts, block), offset
		return ""
	})
	texts = append(texts, object{"type": "text", "text": string(runes[end:]) + " "})

	results := []object{}
	for _, s := range append(c.pages, c.pages[0]) {
		results = append(results, object{
			"type": "web_search_result", "url": s.url, "title": s.title, "page_age": nil,
			"encrypted_content": "E" + strings.Repeat("q8Zk", 500),
		})
	}
	id := hexID(p.name, q.prompt)
	blocks := []object{
		{"type": "text", "text": "I'll search for that."},
		{"type": "server_tool_use", "id": "srvtoolu_" + id, "name": "web_search", "input": object{"query": c.queries[0]}},
		{"type": "web_search_tool_result", "tool_use_id": "srvtoolu_" + id, "content": results},
	}
	return object{
		"id": "msg_" + id, "type": "message", "role": "assistant", "model": q.model, "stop_sequence": nil,
		"stop_reason": "end_turn", "content": append(blocks, texts...),
		"usage": object{
			"input_tokens": 9000 + len(q.prompt), "output_tokens": max(len(text)/4, 1), "cache_creation_input_tokens": 0,
			"cache_read_input_tokens": 0, "server_tool_use": object{"web_search_requests": 1}, "service_tier": "standard",
		},
	}
}

func citationOf(s page, n int) object {
	return object{
		"type": "web_search_result_location", "url": s.url, "title": s.title, "cited_text": "…",
		"encrypted_index": "E" + strings.Repeat("o8", 20+n),
	}
}
