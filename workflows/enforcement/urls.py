"""Addresses of enforcement beside those that the engine gives every process."""

from django.urls import path

from workflows.enforcement import file_page, views, views_file_reviews

urlpatterns = [
    path("calculator/surcharge/", views.surcharge, name="calculator-surcharge"),
    path("calculator/fine/", views.weighed_fine, name="calculator-fine"),
    path("cases/<int:case_id>/file/", file_page.case_file_page, name="case-file"),
    path("work/file-reviews/", views_file_reviews.drawings, name="file-reviews"),
    path("work/file-reviews/drawings/<int:drawing_id>/", views_file_reviews.drawing, name="file-drawing"),
    path("work/file-reviews/files/<int:file_id>/", views_file_reviews.sheet, name="file-sheet"),
    path("work/reviews/", views.my_reviews, name="my-reviews"),
    path("work/reviews/<int:task_id>/", views.review_desk, name="review-desk"),
    path("work/reviews/<int:task_id>/papers/<int:pk>/<int:number>/", views.review_sheet, name="review-sheet"),
]
