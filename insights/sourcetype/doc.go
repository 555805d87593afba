// Package sourcetype classifies the domains of cited pages. A type is the kind of publisher that owns a domain, such as
// an editorial medium or a marketplace.
//
// A [Classifier] determines the type of a domain in these steps. The first step that assigns a type applies:
//
//  1. The domains of the brand have the type own, and the domains of the competitors have the type competitor.
//  2. An override of the customer assigns a type.
//  3. The table in domains.tsv assigns a type, see [Of].
//  4. All remaining domains are other.
package sourcetype
