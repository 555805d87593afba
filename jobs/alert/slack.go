package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// maxSlack limits the number of events in a Slack message, so that the message fills about one screen.
const maxSlack = 20

// Slack sends a message to an incoming webhook of Slack or of a compatible product. Compatible products, such as
// Mattermost, Rocket.Chat and Discord (/slack), accept the same field "text".
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
		b.WriteString("\n<" + m.URL + "|" + button(m) + ">")
	}
	return b.String()
}

// mrkdwn escapes a text for Slack's mrkdwn syntax, and for the Markdown of compatible products. The function escapes
// "&", "<" and ">" as Slack requires. A character that begins formatting, a link or a mention is followed by a
// zero-width space, and then has no effect.
func mrkdwn(text string) string {
	const zeroWidthSpace = "\u200b"
	var b strings.Builder
	for _, r := range strings.ReplaceAll(text, "://", ":"+zeroWidthSpace+"//") {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '*', '_', '~', '`', '@', '#', '[', ']', '!', '|':
			b.WriteString(string(r) + zeroWidthSpace)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
