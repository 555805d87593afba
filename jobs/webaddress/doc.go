// Package webaddress determines the web page to which an address leads, and the domain to which a host belongs. Package
// webaddress resolves no names and opens no connections.
//
// The function [Normalise] converts an address to the form that identifies the page. The function [Domain] converts the
// text that a user enters for a domain. The type [Site] decides whether a host belongs to a domain.
package webaddress
