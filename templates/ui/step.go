package ui

import "strings"

// Which way a line of a list is moved.
const (
	StepUp   = "up"
	StepDown = "down"
)

// StepID is the id of the button of StepButtons that posts to an address.
func StepID(action, to string) string {
	return "move" + strings.ReplaceAll(action, "/", "-") + "-" + to
}
