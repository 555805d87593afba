package collector

import (
	"encoding/json"
	"strings"
)

// responsesBody is the body of a response of a "Responses" API of OpenAI, xAI or Perplexity.
type responsesBody struct {
	Error             json.RawMessage `json:"error"`
	ID                string          `json:"id"`
	IncompleteDetails struct {
		Reason string `json:"reason"` // max_output_tokens or content_filter
	} `json:"incomplete_details"`
	Model  string          `json:"model"`
	Output []responsesItem `json:"output"`
	// Status is the status of the response: completed, failed, in_progress, cancelled, queued or incomplete.
	Status    string `json:"status"`
	ToolUsage struct {
		WebSearch struct {
			NumRequests *looseCount `json:"num_requests"`
		} `json:"web_search"`
	} `json:"tool_usage"` // the usage of tools, which only OpenAI sends
	Usage struct {
		reportedCost // the cost, which Perplexity and some gateways send

		CostInUSDTicks looseCost  `json:"cost_in_usd_ticks"` // the cost in ticks, which only xAI sends
		InputTokens    looseCount `json:"input_tokens"`
		OutputTokens   looseCount `json:"output_tokens"`
	} `json:"usage"`
}

// responsesItem is one step of the engine: a search, reasoning, or a message.
type responsesItem struct {
	Action responsesAction `json:"action"` // a field of OpenAI's web_search_call
	// Arguments contains the arguments of xAI's web_search_call, as JSON in a string.
	Arguments looseString       `json:"arguments"`
	Content   contentParts      `json:"content"`
	Contents  []responsesResult `json:"contents"` // a field of Perplexity's fetch_url_results
	Phase     string            `json:"phase"`    // the phase of OpenAI's message: final_answer, or an earlier phase
	Queries   looseStrings      `json:"queries"`  // a field of Perplexity's search_results
	Results   []responsesResult `json:"results"`  // a field of Perplexity's search_results
	Role      string            `json:"role"`     // the author of a message, usually the assistant
	Status    string            `json:"status"`   // the status of a message: completed, in_progress or incomplete
	Type      string            `json:"type"`
}

type responsesAction struct {
	Queries looseStrings `json:"queries"`
	Query   looseStrings `json:"query"`
	Sources []citation   `json:"sources"`
	Type    string       `json:"type"` // the type of the action: search, open_page or find_in_page
	URL     string       `json:"url"`  // the address of the page in the actions open_page and find_in_page
}

type responsesResult struct {
	ID    looseString `json:"id"`
	Title string      `json:"title"`
	URL   string      `json:"url"`
}

// answer reads the fields that OpenAI, xAI and Perplexity share: status, text, tokens and cost. If answer returns an
// error, only the usage in the result is valid.
func (b *responsesBody) answer(c *caller, r response) (Answer, error) {
	text, refused := b.text()
	a := Answer{
		CostUSD:      b.Usage.cost(),
		InputTokens:  int64(b.Usage.InputTokens),
		Model:        b.Model,
		OutputTokens: int64(b.Usage.OutputTokens),
		RequestID:    c.requestID(r, b.ID),
		Status:       StatusOK,
		Text:         text,
	}
	if isPresent(b.Error) && !isFiltered(b.IncompleteDetails.Reason) {
		if err := c.errorWithoutText(r, text, parseProblem(r)); err != nil {
			return a, err
		}
	}
	switch status := strings.ToLower(b.Status); status {
	case "completed", "": // compatible servers may omit the status
		a.Truncated = b.hasIncompleteMessage()
	case "incomplete":
		refused = refused || isFiltered(b.IncompleteDetails.Reason)
		a.Truncated = !refused
	case "failed", "cancelled":
		return a, c.bodyError(r, b.problem(r))
	default:
		// A text that the engine billed is kept even if this version does not know the status.
		if status == "in_progress" || status == "queued" || strings.TrimSpace(text) == "" {
			return a, c.transientf(r, "the answer is unfinished: status %s", b.Status)
		}
	}
	if refused {
		a.Status = StatusRefused
	}
	return a, nil
}

// hasIncompleteMessage reports whether the last message of the answer is incomplete.
func (b *responsesBody) hasIncompleteMessage() bool {
	messages := b.messages()
	return len(messages) > 0 && messages[len(messages)-1].Status == "incomplete"
}

// text joins the parts of the messages. If the model marks the final answer, text omits earlier messages such as "I'll
// search for …".
func (b *responsesBody) text() (text string, refused bool) {
	var messages []string
	for _, item := range b.messages() {
		var m strings.Builder
		for _, part := range item.Content {
			if part.Type == "refusal" { // this type is unverified
				refused = true
				m.WriteString(part.Refusal)
			}
			if part.isText() {
				m.WriteString(part.Text)
			}
		}
		if m.Len() > 0 {
			messages = append(messages, m.String())
		}
	}
	return withoutThinking(strings.Join(messages, "\n\n")), refused
}

// messages returns the messages of the final answer, or all messages if the model marks no final answer. An incomplete
// response that ended before the final answer has no message, only commentary on the searches.
func (b *responsesBody) messages() []responsesItem {
	var all, final []responsesItem
	for _, item := range b.Output {
		if item.Type != "message" && (item.Type != "" || len(item.Content) == 0) {
			continue
		}
		if item.Role != "" && item.Role != "assistant" { // some servers repeat the question and the instructions
			continue
		}
		if item.Phase != "commentary" || b.Status != "incomplete" {
			all = append(all, item)
		}
		if item.Phase == "final_answer" {
			final = append(final, item)
		}
	}
	if len(final) > 0 {
		return final
	}
	return all
}

// addAnnotations adds the pages of the annotations. The parameter "text" is the text of the answer, and the parameter
// "cited" contains the numbers of the cited annotations.
func (b *responsesBody) addAnnotations(pages *sourceList, text string, cited map[string]bool) {
	var all []annotation
	for _, item := range b.messages() {
		for _, part := range item.Content {
			all = append(all, part.Annotations...)
		}
	}
	addAnnotations(pages, all, text, cited)
}

func (b *responsesBody) problem(r response) problem {
	if isPresent(b.Error) {
		return parseProblem(r)
	}
	return problem{message: "the engine ended the answer with status " + b.Status}
}
