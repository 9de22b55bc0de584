package demo

// city is where customers live; in is "в Казани", of the genitive.
type city struct {
	Name, In, Of string
	Region       int
	Zone         string
	Offset       int // hours from UTC; Russia has had no summer time since 2014
}

// kin is a relative in five cases.
type kin struct {
	forms
	Female bool
}

// land is a country: where, whereto, wherefrom.
type land struct{ In, To, From string }

// gadget is a telephone in the words of customers: what, and on what.
type gadget struct{ N, On string }
