package collector

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// serpAPIBody is an answer of SerpApi's /search.json, of both engines used here.
type serpAPIBody struct {
	AIOverview     *aiOverview     `json:"ai_overview"` // nil: Google shows none
	Error          json.RawMessage `json:"error"`
	SearchMetadata struct {
		ID     string `json:"id"`
		Status string `json:"status"` // Queued, Processing, Success or Error
	} `json:"search_metadata"`
}

// aiOverview comes in one of three shapes: with text_blocks, with a page_token to
// fetch them by, or with an error.
type aiOverview struct {
	Error      json.RawMessage `json:"error"`
	PageToken  string          `json:"page_token"`
	References []aioReference  `json:"references"`
	TextBlocks []aioBlock      `json:"text_blocks"`
}

type aioReference struct {
	Index  *int   `json:"index"` // what reference_indexes point at
	Link   string `json:"link"`
	Source string `json:"source"`
	Title  string `json:"title"`
}

// NewGoogleAIO returns the collector "google_aio": Google's AI Overview, read by
// SerpApi. Its answer's text is the overview rendered to Markdown.
func NewGoogleAIO(cfg Config) (Collector, error) { return newEngine(nameGoogleAIO, cfg, askGoogleAIO) }

// askGoogleAIO does both steps in one attempt: the token of the first expires within
// a minute, so a later attempt has to start at the first step again.
func askGoogleAIO(ctx context.Context, c *caller, q Question) (Answer, error) {
	query := url.Values{"api_key": {c.key}, "engine": {"google"}, "no_cache": {"true"}, "q": {q.Text}}
	if q.Country != "" {
		query.Set("gl", googleCountry(q.Country))
	}
	if q.Locale != "" {
		query.Set("hl", googleLanguage(q.Locale))
	}
	r, err := c.get(ctx, "/search.json", query)
	if err != nil {
		return Answer{}, err
	}
	var body serpAPIBody
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}

	// An error may stand beside a token that works all the same (seen at a rival of
	// SerpApi with the same format), so the token is tried first.
	if body.AIOverview != nil && body.AIOverview.PageToken != "" && len(body.AIOverview.TextBlocks) == 0 {
		if r, body, err = aioSecondStep(ctx, c, body.AIOverview.PageToken); err != nil {
			return Answer{}, err
		}
	}
	a, err := body.answer(c, r)
	if err != nil {
		return Answer{}, err
	}
	a.CountryApplied, a.LocaleApplied = q.Country != "", q.Locale != ""

	return a, nil
}

// aioSecondStep fetches a deferred overview from the configured address; the link in
// the answer is not followed. A refusal of the token (expired, unknown) is
// transient: the next attempt gets a new one.
func aioSecondStep(ctx context.Context, c *caller, token string) (response, serpAPIBody, error) {
	var body serpAPIBody
	r, err := c.get(ctx, "/search.json", url.Values{
		"api_key": {c.key}, "engine": {"google_ai_overview"}, "page_token": {token},
	})
	if err != nil {
		return r, body, transientToken(err)
	}

	err = c.decode(r, &body)

	return r, body, err
}

func transientToken(err error) error {
	e, ok := errors.AsType[*Error](err)
	if ok && e.Class == ClassPermanent &&
		slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound, http.StatusGone}, e.StatusCode) {
		e.Class = ClassTransient
	}

	return err
}

// answer reads an overview; without one, the question is whether Google shows none or
// SerpApi failed.
func (b *serpAPIBody) answer(c *caller, r response) (Answer, error) {
	a := Answer{RequestID: c.requestID(r, b.SearchMetadata.ID), Status: StatusNoAnswer}
	var failure problem
	if b.AIOverview != nil {
		if a.Text = aioMarkdown(b.AIOverview.TextBlocks); a.Text != "" {
			a.Status, a.Sources = StatusOK, b.AIOverview.sources()

			return a, nil
		}
		failure = serpAPIProblem(b.AIOverview.Error)
	}
	failure.message = cmp.Or(failure.message, serpAPIProblem(b.Error).message)
	switch {
	case failure.message != "" && showsNone(failure.message):
		return a, nil
	case failure.message != "" || b.SearchMetadata.Status == "Error":
		return Answer{}, c.bodyError(r, b.serpAPIFailure(failure))
	case b.SearchMetadata.Status == "Queued" || b.SearchMetadata.Status == "Processing":
		return Answer{}, c.transientf(r, "unfinished search: status %s", b.SearchMetadata.Status)
	case b.AIOverview == nil && b.SearchMetadata.Status == "Success":
		return a, nil
	default: // an overview without text, or an object that is no search at all
		return Answer{}, c.transientf(r, "neither an AI Overview nor a finished search without one")
	}
}

// serpAPIFailure gives SerpApi's sentences, which have no codes, the code they mean.
func (b *serpAPIBody) serpAPIFailure(p problem) problem {
	p.message = cmp.Or(p.message, "the search ended with status Error")
	p.requestID = b.SearchMetadata.ID
	if strings.HasPrefix(p.message, "Invalid API key") {
		p.kind = "authentication"
	}

	return p
}

func serpAPIProblem(raw json.RawMessage) problem {
	var p problem
	var v any
	if json.Unmarshal(raw, &v) == nil {
		p.read(v)
	}

	return p
}

// showsNone knows the sentences that say that Google has nothing to show. "Can't
// generate an AI overview right now. Try again later." is not one of them. The exact
// strings are unverified.
func showsNone(message string) bool {
	message = strings.ReplaceAll(strings.ToLower(message), "’", "'")

	return containsAny(message, "hasn't returned any results", "not available for this search")
}

// sources returns the references. Those that a text block points at are cited.
func (o *aiOverview) sources() []Source {
	var pages sourceList
	cited := map[int]bool{}
	links := aioCitations(o.TextBlocks, cited)
	for i, ref := range o.References {
		if ref.Index != nil {
			i = *ref.Index
		}
		pages.add(Source{Cited: cited[i], Title: cmp.Or(ref.Title, ref.Source), URL: ref.Link})
	}
	for _, s := range links {
		pages.add(s)
	}

	return pages.list
}

// googleCountry is Google's gl: the ISO code in lower case, but "uk" for the United
// Kingdom (serpapi.com/google_hl_param; whether "gb" works too is unverified).
func googleCountry(country string) string {
	if gl := strings.ToLower(country); gl != "gb" {
		return gl
	}

	return "uk"
}

// googleLanguage is Google's hl for a BCP 47 tag. It is not the tag's language in all
// cases: SerpApi refuses "nb" and "zh" with a 400 (second-hand), and its list at
// serpapi.com/google-languages has the values on the right.
func googleLanguage(locale string) string {
	tag := strings.ToLower(strings.ReplaceAll(locale, "_", "-"))
	switch lang := language(locale); lang {
	case "zh":
		if containsAny(tag, "hant", "-tw", "-hk", "-mo") {
			return "zh-tw"
		}

		return "zh-cn"
	case "pt":
		if tag == "pt-br" || tag == "pt-pt" {
			return tag
		}

		return lang
	case "nb", "nn":
		return "no"
	case "he":
		return "iw"
	case "jv":
		return "jw"
	case "fil":
		return "tl"
	default:
		return lang
	}
}
