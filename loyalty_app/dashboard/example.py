def of_form(form):
    return None
