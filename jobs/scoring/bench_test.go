package scoring_test

import (
	"testing"

	"tidewatch/jobs/scoring"
)

// brand is a brand with its competitors, 20 names in all.
func brand() []scoring.Subject {
	list := []scoring.Subject{
		{Key: "own", Own: true, Name: "HubSpot", Aliases: []string{"HubSpot CRM"}, Domains: []string{"hubspot.com"}},
	}
	return append(
		list,
		subjects(
			"Salesforce",
			"Pipedrive",
			"Zoho CRM",
			"Freshsales",
			"Monday",
			"Notion",
			"Copper",
			"Insightly",
			"Acme",
			"Acme Cloud",
			"Run:AI",
			"Best Buy",
			"Microsoft Dynamics 365",
			"SugarCRM",
			"Close",
			"Nutshell",
			"Keap",
			"Streak",
			"L'Oréal",
		)...)
}

// answer has the shape and the length, 3 kB, of what the engines say.
const answer = `Choosing a CRM depends on the size of your team, your budget and how much you want to customise. Based on current reviews, these stand out for small businesses in 2026 ([forbes.com](https://www.forbes.com/advisor/business/software/best-crm-small-business/?utm_source=chatgpt.com)).

## Top picks

1. **HubSpot CRM** – The free plan is generous, the interface is intuitive and onboarding takes an afternoon.[1] However, paid tiers get expensive quickly, and advanced reporting is limited to Professional.
   - *Best for:* marketing-led teams that want everything in one place
   - *Watch out:* hidden fees for onboarding
2. **Pipedrive** – A sales-first tool with a clean visual pipeline. It is affordable and easy to use, but it lacks robust marketing automation ([pcmag.com](https://www.pcmag.com/reviews/pipedrive-crm), [g2.com](https://www.g2.com/products/pipedrive/reviews)).
3. **Salesforce** – The most powerful and customizable platform here; its steep learning curve and price make it overkill for a team of five.[2][3]
4. **Zoho CRM** – Good value for money. While the feature set is comprehensive, the UI feels cluttered and support can be slow.
5. **Freshsales** – Built-in phone and email, a modern interface, and an AI assistant that works reliably.

## Comparison

| Tool | Starting price | Strength | Weakness |
|------|---------------:|----------|----------|
| HubSpot | $0 | Intuitive, generous free plan | Pricey at scale |
| Pipedrive | $14 | Easy to use | Limited marketing tools |
| Salesforce | $25 | Extremely customizable | Complex, steep learning curve |
| Zoho CRM | $14 | Affordable | Clunky interface |
| Freshsales | $9 | Fast setup | Fewer integrations |

## Which one should you choose?

If you mostly need to track deals, **Pipedrive** is the better choice than Salesforce: it is faster to learn and cheaper. If you plan to run campaigns from the same place, go with [HubSpot](https://www.hubspot.com/products/crm), whose marketing tools are excellent, although its contracts are frustrating for very small teams. Teams that already use Microsoft Dynamics 365 or Notion should check the integrations first; both connect to HubSpot and Zoho CRM without extra cost. Monday is worth a look as well, but it is a work platform rather than a CRM.

Two smaller names deserve a mention. Copper is tightly integrated with Google Workspace and stays out of your way, and Insightly offers project management on top. Neither has a free plan. Keap and Nutshell are reliable, though their apps crash more often than those of the others according to user reviews.

**Sources:**

1. [HubSpot pricing](https://www.hubspot.com/pricing)
2. [Salesforce pricing](https://www.salesforce.com/pricing)
3. [Best CRM software – Forbes](https://www.forbes.com/advisor/business/software/best-crm-small-business/)
`

func BenchmarkAnswer(b *testing.B) {
	s := scoring.New(brand())
	b.SetBytes(int64(len(answer)))
	b.ReportAllocs()
	for b.Loop() {
		r := s.Read(answer)
		r.Mentions()
		r.Positions()
		r.Sentiments()
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		scoring.New(brand())
	}
}

func BenchmarkFor(b *testing.B) {
	s := scoring.New(nil)
	b.ReportAllocs()
	for b.Loop() {
		s.For(brand())
	}
}
