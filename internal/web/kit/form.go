package kit

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// Form is the fields of a POST, read strictly: a field that nobody asked for, a
// text over its limit, or bytes that are no text are faults of their field. Read
// every field, then ask Err.
type Form struct {
	values url.Values
	files  map[string][]*multipart.FileHeader
	asked  map[string]bool
	fault.Fields
}

// MaxForm is how large a form may be, in bytes.
const MaxForm = 256 << 10

// ReadForm reads the body of a POST; Malformed or TooLarge when it cannot.
func ReadForm(c *gin.Context) (*Form, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, MaxForm)
	if err := c.Request.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, fault.Wrap(fault.TooLarge, "fault.too_large", err)
		}
		return nil, fault.Wrap(fault.Malformed, "fault.malformed", err)
	}
	return &Form{values: c.Request.PostForm, asked: map[string]bool{}}, nil
}

// Pressed reads a POST of a button alone, which has no fields.
func Pressed(c *gin.Context) error {
	f, err := ReadForm(c)
	if err != nil {
		return err
	}
	return f.Err()
}

// PressedOn is Pressed of a button on what a number of the path names.
func PressedOn(c *gin.Context, name string) (id int64, err error) {
	if id, err = ID(c, name); err == nil {
		err = Pressed(c)
	}
	return id, err
}

// ReadUpload reads a POST of multipart/form-data whose files are of at most max
// bytes each; TooLarge when there is more.
func ReadUpload(c *gin.Context, max int64) (*Form, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, MaxForm+max)
	if err := c.Request.ParseMultipartForm(MaxForm + max); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, fault.Wrap(fault.TooLarge, "fault.too_large", err)
		}
		return nil, fault.Wrap(fault.Malformed, "fault.malformed", err)
	}
	return &Form{values: c.Request.PostForm, files: c.Request.MultipartForm.File, asked: map[string]bool{}}, nil
}

// File returns what was sent as a file; nil when nothing was.
func (f *Form) File(name string) []byte {
	f.asked[name] = true
	if len(f.files[name]) == 0 {
		return nil
	}
	file, err := f.files[name][0].Open()
	if err != nil {
		f.Add(name, "fault.malformed")
		return nil
	}
	defer file.Close()
	raw, err := io.ReadAll(file)
	if err != nil {
		f.Add(name, "fault.malformed")
	}
	return raw
}

// Text returns a field of at most max characters, white space around it cut off,
// line ends as \n.
func (f *Form) Text(name string, max int) string {
	f.asked[name] = true
	s := f.values.Get(name)
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		f.Add(name, "fault.text")
		return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if utf8.RuneCountInString(s) > max {
		f.Add(name, "fault.too_long", "Max", max)
	}
	return s
}

// secrets are the fields whose values no page shows again.
var secrets = []string{"password", "again", "current", "engine_key", proofField}

// Typed is what was typed into the form of a POST that was refused before it was read,
// or could not be stored: names and values in a fixed order. None of a form with a
// secret, or with files.
func Typed(c *gin.Context) (list [][2]string) {
	if c.Request.Method != http.MethodPost || c.ContentType() != urlencoded {
		return nil
	}
	f, err := ReadForm(c)
	if err != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		if slices.Contains(secrets, name) {
			return nil
		}
		for _, value := range f.values[name] {
			list = append(list, [2]string{name, value})
		}
	}
	return list
}

// What the page that asks for the password adds to the form that it carries.
const (
	proofField = "proof"
	backField  = "proof_back"
	lostField  = "proof_lost"
)

// Proof is what the page that asks for the password has added to a form.
type Proof struct {
	Password string
	Given    bool   // the page was shown, and answered
	Back     string // where the form was
	Lost     bool   // what the form had was not carried, and has to be sent again
}

// TakeProof reads what the page that asks for the password has added to a form, and
// takes it away: what is left is the form as it was sent at first. Invalid names the
// field proof.
func TakeProof(c *gin.Context) (p Proof, err error) {
	if c.ContentType() != urlencoded { // such a page sends no other
		return p, nil
	}
	f, err := ReadForm(c)
	if err != nil {
		return p, err
	}
	p.Given = f.values.Has(proofField)
	p.Password, p.Back, p.Lost = f.Secret(proofField, maxProof), f.values.Get(backField), f.values.Has(lostField)
	for _, values := range []url.Values{c.Request.PostForm, c.Request.Form} {
		values.Del(proofField)
		values.Del(backField)
		values.Del(lostField)
	}
	return p, f.Fields.Err()
}

// maxProof is how long a password that is tried may be, in characters.
const maxProof = 200

const urlencoded = "application/x-www-form-urlencoded"

// Secret is Text of which white space is a part. It panics for a name that is not one
// of secrets.
func (f *Form) Secret(name string, max int) string {
	if !slices.Contains(secrets, name) {
		panic(name + " is not among the secrets of forms")
	}
	s := f.values.Get(name)
	if f.Text(name, max); f.Wrong(name) {
		return ""
	}
	return s
}

// Need is Text that must not be empty.
func (f *Form) Need(name string, max int) string {
	s := f.Text(name, max)
	if s == "" {
		f.Add(name, "fault.required")
	}
	return s
}

// Int returns a whole number between min and max; absent is ok=false.
func (f *Form) Int(name string, min, max int) (n int, ok bool) {
	s := f.Text(name, 20)
	if s == "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < min || n > max {
		f.Add(name, "fault.range", "Min", min, "Max", max)
		return 0, false
	}
	return n, true
}

// Choice returns a field that must be one of the values, or empty.
func (f *Form) Choice(name string, of ...string) string {
	s := f.Text(name, 200)
	if s != "" && !slices.Contains(of, s) {
		f.Add(name, "fault.choice", "Of", strings.Join(of, ", "))
		return ""
	}
	return s
}

// Moved has the line of a list that the path names moved the way its buttons say, and leads
// back to the list, to the button that was pressed: who has no mouse goes on from there.
func Moved(c *gin.Context, move func(id int64, by int) error, list func(id int64) string) error {
	id, err := ID(c, "id")
	if err != nil {
		return err
	}
	f, err := ReadForm(c)
	if err != nil {
		return err
	}
	to := f.Choice("to", ui.StepUp, ui.StepDown)
	if err := f.Err(); err != nil {
		return err
	}
	if err := move(id, map[string]int{ui.StepUp: -1, ui.StepDown: 1}[to]); err != nil {
		return err
	}
	return SeeOther(c, list(id)+"#"+ui.StepID(c.Request.URL.Path, to))
}

// Choices returns every value of a field, each one of the values.
func (f *Form) Choices(name string, of ...string) []string {
	f.asked[name] = true
	var out []string
	for _, s := range f.values[name] {
		if !slices.Contains(of, s) {
			f.Add(name, "fault.choice", "Of", strings.Join(of, ", "))
			return out
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// List returns every value of a field that may come many times, at most max
// values of at most length characters.
func (f *Form) List(name string, max, length int) []string {
	f.asked[name] = true
	var out []string
	for _, s := range f.values[name] {
		s = strings.TrimSpace(s)
		if s == "" || slices.Contains(out, s) {
			continue
		}
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			f.Add(name, "fault.text")
			return out
		}
		if utf8.RuneCountInString(s) > length || len(out) == max {
			f.Add(name, "fault.too_long", "Max", length)
			return out
		}
		out = append(out, s)
	}
	return out
}

// Day returns a date field yyyy-mm-dd; 0 when empty.
func (f *Form) Day(name string) when.Day {
	s := f.Text(name, 20)
	if s == "" {
		return 0
	}
	d, err := when.ParseDay(s)
	if err != nil {
		f.Add(name, "fault.date")
	}
	return d
}

// Clock returns the minute of the day of a field hh:mm; 24:00 is its end. Absent is
// ok=false.
func (f *Form) Clock(name string) (minute int, ok bool) {
	s := f.Text(name, 8)
	if s == "" {
		return 0, false
	}
	h, m, _ := strings.Cut(s, ":")
	hour, err1 := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	minute += 60 * hour
	if err1 != nil || err2 != nil || len(h) > 2 || len(m) != 2 || hour < 0 || minute < 60*hour || minute > 60*hour+59 || minute > when.MinutesOfDay {
		f.Add(name, "fault.clock")
		return 0, false
	}
	return minute, true
}

// Revision returns what the form was drawn from, as its field of that name says; of a
// form that does not say it something that no revision is.
func (f *Form) Revision() string { return cmp.Or(f.Text("revision", 64), "-") }

// Checked reports whether a checkbox is on, which says 1; else it is not sent.
func (f *Form) Checked(name string) bool { return f.Choice(name, "1") != "" }

// Err returns everything that is wrong, fields that nobody asked for included.
func (f *Form) Err() error {
	for _, name := range slices.Concat(slices.Collect(maps.Keys(f.values)), slices.Collect(maps.Keys(f.files))) {
		if !f.asked[name] {
			f.Add(clip(name), "fault.unknown")
		}
	}
	return f.Fields.Err()
}

func clip(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "")
	}
	return s
}

// ID returns the number in a path: /contacts/:id. NotFound for anything else.
func ID(c *gin.Context, name string) (int64, error) {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	return n, nil
}
