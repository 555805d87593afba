package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// maxSlack is how many events a message to Slack lists: more than a screen of them is read by nobody.
const maxSlack = 20

// Slack sends a message to an incoming webhook of Slack, or of what understands its "text" (Mattermost, Rocket.Chat, Discord's
// /slack).
func (h *HTTP) Slack(ctx context.Context, address string, m Message) Result {
	body, err := json.Marshal(map[string]any{"text": slackText(m), "unfurl_links": false, "unfurl_media": false})
	if err != nil {
		return Result{Err: fmt.Errorf("encode the message: %w", err), Permanent: true}
	}
	return h.post(ctx, address, http.Header{}, body)
}

func slackText(m Message) string {
	var b strings.Builder
	b.WriteString("*" + mrkdwn(m.Title) + "*")
	shown := m.Events[:min(len(m.Events), maxSlack)]
	for _, e := range shown {
		b.WriteString("\n• " + mrkdwn(e.Text))
		if e.Advice != "" {
			b.WriteString(" " + mrkdwn(e.Advice))
		}
		if e.URL != "" {
			b.WriteString(" <" + e.URL + "|Open>")
		}
	}
	if more := m.More + len(m.Events) - len(shown); more > 0 {
		fmt.Fprintf(&b, "\n… and %d more.", more)
	}
	if m.URL != "" {
		b.WriteString("\n<" + m.URL + "|All alerts>")
	}
	return b.String()
}

// mrkdwn keeps a text from meaning anything in Slack's mrkdwn, or in the Markdown of those that understand Slack's webhooks:
// the three characters that Slack names are escaped, and after those that begin formatting, links or mentions comes a
// character that is not seen, so that they begin nothing.
func mrkdwn(text string) string {
	const unseen = "\u200b" // zero width space
	var b strings.Builder
	for _, r := range strings.ReplaceAll(text, "://", ":"+unseen+"//") {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '*', '_', '~', '`', '@', '#', '[', ']', '!', '|':
			b.WriteString(string(r) + unseen)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
