// Package delivery carries finished messages: implementations of sending's Carrier
// port, a file each: e-mail over SMTP (email.go, line.go), and the built-in mailbox
// for desks without a mail server (mailbox.go). What a message says, to whom it goes
// and when is not decided here.
package delivery

import "openpeople/internal/sending"

// Table is every delivery. The first is that of the built-in rule.
var Table = []sending.Delivery{
	Mail,
}
