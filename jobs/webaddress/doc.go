// Package webaddress defines which addresses lead to the same web page, which host a page belongs to, and how a domain
// is written. The package only computes: it resolves no names and opens no connections.
//
// The function [Normalise] converts an address to the form that identifies the page. The function [Domain] converts the
// text that a user enters for a domain. The type [Site] decides whether a host belongs to a domain.
package webaddress
