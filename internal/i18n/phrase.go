package i18n

import (
	"fmt"
	"regexp"
	"strings"
)

// phrase is a message whose placeholders are names and nothing else: {{.Name}}.
// It is read once; go-i18n, which it spares, would run a template each time.
type phrase struct {
	texts []string // one more than names
	names []string
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// phraseOf reads a message; simple is false when it holds anything else in braces.
func phraseOf(message string) (p phrase, simple bool) {
	end := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(message, -1) {
		p.texts = append(p.texts, message[end:m[0]])
		p.names = append(p.names, message[m[2]:m[3]])
		end = m[1]
	}
	p.texts = append(p.texts, message[end:])
	return p, !strings.Contains(strings.Join(p.texts, ""), "{{")
}

// with fills the placeholders from pairs: "Name", value.
func (p phrase) with(args []any) string {
	if len(p.names) == 0 {
		return p.texts[0]
	}
	var b strings.Builder
	for i, name := range p.names {
		b.WriteString(p.texts[i])
		b.WriteString(valueOf(name, args))
	}
	b.WriteString(p.texts[len(p.names)])
	return b.String()
}

func valueOf(name string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		switch v := args[i+1].(type) {
		case string:
			return v
		case nil:
		default:
			return fmt.Sprint(v)
		}
	}
	return "<no value>" // as a template says it
}
