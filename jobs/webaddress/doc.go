// Package webaddress identifies the web page and the host of an address, and the owner of a domain. The package
// resolves no names and opens no connections.
//
// The function [Normalise] converts an address to the form that identifies the page. The function [Domain] converts the
// text that a user enters for a domain. The type [Site] decides whether a host belongs to a domain.
package webaddress
