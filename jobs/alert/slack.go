package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf16"

	"tidewatch/jobs/numeral"
)

// The following limits apply to a Slack message. Receivers reject longer texts: Discord accepts 2,000 characters, and
// counts the characters of a text in UTF-16 after it has rewritten the links and the formatting.
const (
	maxSlack     = 20   // maximum number of events; so many events fill about one screen
	maxSlackText = 1900 // maximum length of the text, in UTF-16 code units
)

// Slack sends a message to an incoming webhook of Slack or of a compatible product. Compatible products accept the same
// field "text": Mattermost, Rocket.Chat, and Discord if the address of the webhook ends in "/slack".
func (h *HTTP) Slack(ctx context.Context, address string, m Message) Result {
	body, err := json.Marshal(map[string]any{"text": slackText(m), "unfurl_links": false, "unfurl_media": false})
	if err != nil {
		return Result{Err: fmt.Errorf("encode the message: %w", err), Permanent: true}
	}
	return h.post(ctx, address, http.Header{}, body)
}

// slackText returns the text of a Slack message. The text leaves out the last events if the events would exceed
// maxSlack or maxSlackText.
func slackText(m Message) string {
	title := "*" + mrkdwn(m.Title) + "*"
	link := ""
	if m.URL != "" {
		link = "\n<" + m.URL + "|" + button(m) + ">"
	}
	left := maxSlackText - lengthOf(title+link+moreEvents(m.More+len(m.Events)))
	var shown []string
	for _, e := range m.Events[:min(len(m.Events), maxSlack)] {
		line := slackLine(e)
		if left -= lengthOf(line); left < 0 {
			break
		}
		shown = append(shown, line)
	}
	return title + strings.Join(shown, "") + moreEvents(m.More+len(m.Events)-len(shown)) + link
}

// slackLine returns the line of an event, with the line break before it.
func slackLine(e Event) string {
	line := "\n• " + mrkdwn(e.Text)
	if e.Advice != "" {
		line += " " + mrkdwn(e.Advice)
	}
	if e.URL != "" {
		line += " <" + e.URL + "|Open>"
	}
	return line
}

// moreEvents returns a line with the number of events that a message does not list, or an empty string for 0.
func moreEvents(n int) string {
	if n == 0 {
		return ""
	}
	return "\n… and " + numeral.Count(n) + " more."
}

// lengthOf returns the length of a text in UTF-16 code units.
func lengthOf(text string) int { return len(utf16.Encode([]rune(text))) }

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
