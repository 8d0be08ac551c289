package main

import (
	"encoding/base64"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// throw is one of two runs of the same templates, which throw their dice differently. What they give must be the same: then chance
// had no part in it.
//
// To refuse the functions themselves would not do: `default (randAlphaNum 40) .Values.password` calls one whatever the values say.
type throw struct {
	// other is whether this is the second run.
	other bool
	// called are the functions that gave something by chance.
	called map[string]bool
}

// keys are functions of Helm's that make something new of a source of chance each time; there is nothing between two of their results
// that could be equal.
var keys = []string{
	"bcrypt", "htpasswd", "encryptAES", "genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey",
	"genSignedCert", "genSignedCertWithKey",
}

// functions are in the place of those of Helm that give something else the next time, or elsewhere.
//
// The short ones are dice of two sides, on each of which something else is up in every place: real ones could fall the same way twice.
func (t *throw) functions() template.FuncMap {
	sprig := sprig.TxtFuncMap()
	functions := template.FuncMap{
		"randAlphaNum": func(n int) string { return t.text("randAlphaNum", "a", n) },
		"randAlpha":    func(n int) string { return t.text("randAlpha", "a", n) },
		"randAscii":    func(n int) string { return t.text("randAscii", "a", n) },
		"randNumeric":  func(n int) string { return t.text("randNumeric", "0", n) },
		"randBytes": func(n int) string {
			return base64.StdEncoding.EncodeToString([]byte(t.text("randBytes", "a", n)))
		},
		"randInt": func(least, below int) (int, error) {
			if below <= least {
				return 0, fmt.Errorf("there is no number from %d to below %d", least, below)
			}
			if t.is("randInt") {
				return below - 1, nil
			}
			return least, nil
		},
		"shuffle": func(text string) string {
			letters := []rune(text)
			if t.is("shuffle") && len(letters) > 0 {
				letters = append(letters[1:], letters[0])
			}
			return string(letters)
		},
		"uuidv4": func() string {
			return t.text("uuidv4", "0", 8) + "-0000-4000-8000-" + t.text("uuidv4", "0", 12)
		},
	}
	for _, name := range keys {
		functions[name] = t.counted(name, sprig[name])
	}
	maps.Copy(functions, tables())
	maps.Copy(functions, times(sprig))
	return functions
}

// is marks a function as called, and says which side is up.
func (t *throw) is(name string) bool {
	t.called[name] = true
	return t.other
}

// counted is a function that marks itself as called.
func (t *throw) counted(name string, function any) any {
	of := reflect.ValueOf(function)
	return reflect.MakeFunc(of.Type(), func(arguments []reflect.Value) []reflect.Value {
		t.called[name] = true
		return of.Call(arguments)
	}).Interface()
}

// text is n times a letter, or the one after it.
func (t *throw) text(name, letter string, n int) string {
	if t.is(name) {
		letter = string(letter[0] + 1)
	}
	return strings.Repeat(letter, max(n, 0))
}

// differs says what is different in what two runs gave.
func differs(one, other map[string]string, called map[string]bool) error {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(one)), func(name string) bool { return one[name] == other[name] })
	if len(names) == 0 && len(one) == len(other) {
		return nil
	}
	return fmt.Errorf("%s: what `%s` gives is something else each time, and would be the same on all nodes of the image and readable in it: "+
		"set the value that it stands in for", strings.Join(names, ", "), strings.Join(slices.Sorted(maps.Keys(called)), "`, `"))
}
