package collector

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// serpAPIBody is the body of a response of SerpApi's engines google and google_ai_overview.
type serpAPIBody struct {
	serpAPISearch

	AIOverview *aiOverview `json:"ai_overview"` // the AI Overview; nil if Google shows none
}

// aiOverview contains text blocks, a page token for a deferred overview, or an error.
type aiOverview struct {
	Error      json.RawMessage    `json:"error"`
	PageToken  string             `json:"page_token"`
	References []serpAPIReference `json:"references"`
	TextBlocks []aioBlock         `json:"text_blocks"`
}

// NewGoogleAIO returns the collector "google_aio", which fetches Google's AI Overview through SerpApi. The text of the
// answer is the overview as Markdown.
func NewGoogleAIO(cfg Config) (Collector, error) { return newEngine(nameGoogleAIO, cfg, askGoogleAIO) }

// askGoogleAIO searches, and fetches a deferred overview in the same attempt. The page token of a search expires within
// a minute, so a later attempt must search again.
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

	// A response may contain both an error and a valid page token, as seen at a competitor of SerpApi with the same
	// format. The page token therefore takes precedence over the error.
	billed := 1
	if body.AIOverview != nil && body.AIOverview.PageToken != "" && len(body.AIOverview.TextBlocks) == 0 {
		billed = 2 // unverified: SerpApi may not bill the second step
		if r, body, err = aioSecondStep(ctx, c, body.AIOverview.PageToken); err != nil {
			return Answer{}, err
		}
	}
	a, err := body.answer(c, r)
	if err != nil {
		return Answer{}, err
	}
	a.BilledSearches = billed
	a.CountryApplied, a.LocaleApplied = q.Country != "", q.Locale != ""
	return a, nil
}

// aioSecondStep fetches a deferred overview from the configured address, and ignores the link in the first response. An
// expired or unknown page token is a transient error, because the next attempt gets a new page token.
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
		e.Class, e.Kind = ClassTransient, KindEngineError
	}
	return err
}

// answer returns the overview as an [Answer]. A response without an overview means that Google shows no overview, or
// that SerpApi failed.
func (b *serpAPIBody) answer(c *caller, r response) (Answer, error) {
	a := Answer{RequestID: c.requestID(r, b.SearchMetadata.ID), Status: StatusNoAnswer}
	if b.AIOverview == nil {
		if b.SearchMetadata.Status == "Success" && serpAPIProblem(b.Error).message == "" {
			return a, nil
		}
		return a, b.failure(c, r, problem{})
	}
	if a.Text = aioMarkdown(b.AIOverview.TextBlocks); a.Text != "" {
		a.Status, a.Sources = StatusOK, serpAPISources(b.AIOverview.References, b.AIOverview.TextBlocks)
		return a, nil
	}
	return a, b.failure(c, r, serpAPIProblem(b.AIOverview.Error))
}

// googleCountry returns the value of Google's parameter "gl" for an ISO country code. The value is the ISO code in
// lower case, except "uk" for the United Kingdom (serpapi.com/google_hl_param). The value "gb" may also work
// (unverified).
func googleCountry(country string) string {
	if gl := strings.ToLower(country); gl != "gb" {
		return gl
	}
	return "uk"
}

// googleLanguage returns the value of Google's parameter "hl" for a BCP 47 tag. The value is not always the language of
// the tag, because SerpApi rejects "nb" and "zh" with status 400 (second-hand). The page serpapi.com/google-languages
// lists all valid values.
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
