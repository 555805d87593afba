package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// IfMatchParam is the If-Match header of edits and deletions.
type IfMatchParam struct {
	IfMatch string `doc:"The ETag of the response on which the change is based. If the object was edited after that response, the change is rejected with status 412." header:"If-Match" maxLength:"200"`
}

func (*IfMatchParam) conditional() {}

// The method "holds" returns a problem with status 412 if no ETag in the If-Match header equals the current ETag. An
// absent header and the value * accept every ETag. A proxy that compresses responses weakens their ETags, so "holds"
// ignores the prefix of weak ETags. The parameter "kind" is the kind of the object, for the text of the problem.
func (m *IfMatchParam) holds(kind, current string) error {
	if m.IfMatch == "" || strings.TrimSpace(m.IfMatch) == "*" {
		return nil
	}
	for tag := range strings.SplitSeq(m.IfMatch, ",") {
		if strings.TrimPrefix(strings.TrimSpace(tag), "W/") == current {
			return nil
		}
	}
	return problem.New(
		http.StatusPreconditionFailed,
		"The "+kind+" was edited after you read it: read it again and repeat the change.",
	)
}

// resource is the response with one object that has an ETag.
type resource[T any] struct {
	ETag string `doc:"The entity tag of the object, for use in the If-Match header." header:"ETag"` //nolint:tagliatelle // the HTTP standard spells the header name "ETag"
	Body T
}

func resourceOf[T any](body T, tag string) *resource[T] { return &resource[T]{ETag: tag, Body: body} }

// etag returns the entity tag of an object: a hash of the object's id and of all fields that edits change. Events such
// as ticks and log-ins do not change the tag, so that only concurrent edits are refused.
func etag(definition ...any) string {
	encoded, err := json.Marshal(definition)
	if err != nil {
		return "" // only plain SQL could store such a value; an empty tag matches no If-Match header except "*"
	}
	sum := sha256.Sum256(encoded)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

func alertChannelTag(c store.AlertChannel) string {
	return etag(c.ID, c.Name, c.Target, c.Recipients, c.URL, c.Secret, c.IsActive)
}

func alertRuleTag(r store.AlertRule) string {
	return etag(r.ID, r.ChannelID, r.BrandID, r.Failures, r.Seconds, r.Changes, r.TellRecovery, r.IsActive)
}

func brandTag(b store.Brand) string { return etag(b.ID, b.Name, b.Aliases, b.Domains, b.Collectors) }

func competitorTag(c store.Competitor) string { return etag(c.ID, c.Name, c.Aliases, c.Domains) }

func customerTag(c store.Customer) string {
	return etag(c.ID, c.Name, c.MinIntervalSeconds, c.MaxCallsPerDay, c.MaxCostUSDPerDay, c.KeepRunsDays,
		c.KeepAnswersDays, c.KeepRawDays)
}

func queryTag(q store.Query) string {
	return etag(q.ID, q.Text, q.Topic, q.Tags, q.Locale, q.Country, q.IsActive)
}

// scheduledJobTag returns the entity tag of a scheduled job. The times are in UTC, because equal times in different
// zones have different JSON texts.
func scheduledJobTag(j store.ScheduledJob) string {
	return etag(j.ID, j.Name, j.JobType, j.Spec, j.IsActive, j.OverlapPolicy, j.MisfirePolicy, j.MisfireWindowSeconds,
		j.JitterSeconds, j.RunTimeoutSeconds, j.Metadata, inUTC(j.StartsAt), inUTC(j.EndsAt), j.StartDeadlineSeconds,
		j.After, j.AfterPartial)
}

func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	utc := t.UTC()
	return &utc
}

func tokenTag(t store.Token) string { return etag(t.ID, t.RevokedAt != nil) }

func userTag(u store.User) string {
	return etag(u.ID, u.Email, u.Role, u.CustomerID, u.IsActive, u.PasswordHash)
}
