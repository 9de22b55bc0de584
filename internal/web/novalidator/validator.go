// Package validator stands where gin looks for what checks structs that it reads from
// requests; the desk has its rooms check them and reads none so. What gin links for it,
// with types of files and names of hosts, weighs a megabyte; go.mod replaces it by this.
package validator

import "errors"

// Validate checks nothing.
type Validate struct{}

// New returns what checks nothing.
func New() *Validate { return &Validate{} }

// SetTagName changes nothing.
func (*Validate) SetTagName(string) {}

// Struct refuses: what is not checked must not pass for checked.
func (*Validate) Struct(any) error { return errors.ErrUnsupported }
