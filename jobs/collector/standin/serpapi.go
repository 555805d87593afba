package standin

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const tokenLife = time.Minute // the lifetime of a page_token

// serpAPI implements SerpApi's engines google and google_ai_overview.
type serpAPI struct {
	*Server

	engine string // the engine of the first step
}

// pageToken is the content of a page_token. A page_token contains the whole state of the search, so that the server
// stores no state.
type pageToken struct {
	Country string `json:"country"`
	Issued  int64  `json:"issued"` // the time in Unix seconds
	Locale  string `json:"locale"`
	Prompt  string `json:"prompt"`
}

func (t pageToken) encode() string {
	data, err := json.Marshal(t)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func decodeToken(s string) (pageToken, bool) {
	var t pageToken
	data, err := base64.RawURLEncoding.DecodeString(s)
	return t, err == nil && json.Unmarshal(data, &t) == nil
}

func (p *serpAPI) read(r *http.Request, _ []byte) (request, *reply) {
	in := r.URL.Query()
	q := request{country: strings.ToUpper(in.Get("gl")), locale: in.Get("hl"), prompt: in.Get("q"), step: 1}
	if q.country == "UK" { // Google's country code for the United Kingdom
		q.country = "GB"
	}
	refuse := func(status int, message string) (request, *reply) {
		out := p.error(status, message)
		return q, &out
	}
	var token pageToken
	known := true
	if in.Get("engine") == "google_ai_overview" {
		token, known = decodeToken(in.Get("page_token"))
		q = request{country: token.Country, locale: token.Locale, prompt: token.Prompt, step: 2}
	}
	age := p.opts.Now().Sub(time.Unix(token.Issued, 0))
	switch key := in.Get("api_key"); {
	case key == "" || !p.accepts(key):
		return refuse(http.StatusUnauthorized,
			"Invalid API key. Your API key should be here: https://serpapi.com/manage-api-key")
	case q.step == 1 && in.Get("engine") != p.engine:
		return refuse(http.StatusBadRequest, "Unsupported `"+in.Get("engine")+"` search engine.")
	case q.step == 1 && q.prompt == "":
		return refuse(http.StatusBadRequest, "Missing query `q` parameter.")
	case q.locale == "nb" || q.locale == "zh" || strings.ToLower(q.locale) != q.locale:
		return refuse(http.StatusBadRequest, "Unsupported `"+q.locale+"` interface language - hl parameter.")
	case q.step == 2 && (!known || age > tokenLife):
		// the status and the message for an expired page_token are unverified
		return refuse(http.StatusBadRequest, "The page_token is invalid or has expired.")
	}
	return q, nil
}

// answer returns the overview, a page_token for the overview, or no overview. The fault of the call selects the shape
// of the answer. If no fault is injected, a hash of the prompt selects the shape.
func (p *serpAPI) answer(q request) reply {
	if q.step == 2 {
		return p.reply(q, overview(p.content("serpapi", q)), nil)
	}
	switch p.shape(q) {
	case FaultAIOAbsent:
		return p.reply(q, nil, nil)
	case FaultAIODeferred:
		token := pageToken{Country: q.country, Issued: p.opts.Now().Unix(), Locale: q.locale, Prompt: q.prompt}.encode()
		return p.reply(q, object{
			"page_token":   token,
			"serpapi_link": "https://serpapi.com/search.json?engine=google_ai_overview&page_token=" + token,
		}, nil)
	default:
		return p.reply(q, overview(p.content("serpapi", q)), nil)
	}
}

// shape returns the shape of the answer: the shape that the fault selects, or else a shape from a hash of the prompt.
func (*serpAPI) shape(q request) FaultKind {
	switch q.shape {
	case FaultAIOAbsent, FaultAIODeferred, FaultAIOInline:
		return q.shape
	default:
	}
	switch n := pick(8, "serpapi", q.prompt, "shape"); {
	case n == 0:
		return FaultAIOAbsent
	case n < 4:
		return FaultAIODeferred
	default:
		return FaultAIOInline
	}
}

// reply returns an HTTP reply with a finished search. The parameters "overview" and "failure" may be nil.
func (p *serpAPI) reply(q request, overview, failure any) reply {
	body := object{
		"search_metadata": object{
			"id": p.searchID(q), "status": "Success", "created_at": p.opts.Now().UTC().Format("2006-01-02 15:04:05 UTC"),
			"total_time_taken": 1.87,
		},
	}
	if q.step == 1 {
		body["search_parameters"] = object{
			"engine": "google", "q": q.prompt, "gl": strings.ToLower(q.country), "hl": q.locale, "device": "desktop",
		}
		body["organic_results"] = []object{{"position": 1, "title": "A result", "link": "https://www.example.org/"}}
	} else {
		body["search_parameters"] = object{"engine": "google_ai_overview", "page_token": "…"}
	}
	if overview != nil {
		body["ai_overview"] = overview
	}
	if failure != nil {
		body["error"] = failure
	}
	return jsonReply(http.StatusOK, body)
}

func (*serpAPI) searchID(q request) string {
	return hexID("serpapi", q.prompt, strconv.Itoa(q.step)) + "abcdef0123"
}

func (*serpAPI) error(status int, message string) reply {
	return jsonReply(status, object{"error": message})
}

func (p *serpAPI) fault(f Fault, q request) reply {
	switch f.Kind {
	case FaultMalformed, FaultOversized, FaultTruncated, FaultReset:
		return f.mangle(p.answer(q))
	case FaultAIOError:
		return p.reply(q, object{"error": "Can't generate an AI overview right now. Try again later."}, nil)
	case FaultNoResults:
		return p.reply(q, nil, "Google hasn't returned any results for this query.")
	case FaultFailed:
		return jsonReply(http.StatusOK, object{
			"search_metadata": object{"id": p.searchID(q), "status": "Error"},
			"error":           "We couldn't complete your search. Please try again later.",
		})
	case FaultThrottle, FaultThrottleDate: // SerpApi does not document the header Retry-After
		return f.withRetryAfter(p.error(http.StatusTooManyRequests,
			"You have exceeded the hourly throughput limit of your plan."), p.opts.Now())
	case FaultHTML:
		return htmlPage(http.StatusBadGateway, "502 Bad Gateway")
	case FaultQuota:
		return p.error(http.StatusTooManyRequests, "Your account has run out of searches.")
	case FaultUnauthorized:
		return p.error(http.StatusUnauthorized,
			"Invalid API key. Your API key should be here: https://serpapi.com/manage-api-key")
	case FaultBadRequest:
		return p.error(http.StatusBadRequest, "Missing query `q` parameter.")
	case FaultOverloaded: // status 529 is unverified for SerpApi
		return p.error(529, "Overloaded")
	case FaultUnavailable:
		return p.error(http.StatusServiceUnavailable, "Service unavailable.")
	default:
		return p.error(http.StatusInternalServerError, "unsupported fault: "+string(f.Kind))
	}
}
