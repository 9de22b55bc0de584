// Package contact draws the list of contacts and one contact. What may be seen
// is decided in the contact room: what it masked stays masked here.
package contact

import "strconv"

// Path is where the list lives.
const Path = "/contacts"

// OfCustomer is where all contacts of a customer are.
func OfCustomer(id int64) string { return "/customers/" + strconv.FormatInt(id, 10) + Path }
