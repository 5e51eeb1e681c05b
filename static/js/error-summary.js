/* Gives the focus to the summary of errors, so that who cannot see the page hears at once what to correct. */
document.querySelector("[data-error-summary]")?.focus();
